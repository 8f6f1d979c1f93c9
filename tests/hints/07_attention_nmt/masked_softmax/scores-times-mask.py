# mistake: The scores are multiplied by the mask: padding gets score 0, and a weight.
# true: scores-times-mask
def masked_softmax(scores, mask):
    """Turn scores into weights over time that leave padding out, equation (2)."""
    real = keras.ops.cast(mask, scores.dtype)
    return keras.ops.softmax(scores * real, axis=-1)  # <- slip
