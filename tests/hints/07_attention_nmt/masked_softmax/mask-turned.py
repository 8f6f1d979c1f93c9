# mistake: where takes its first value where the mask is True: here real words are pushed down.
# true: mask-inverted
def masked_softmax(scores, mask):
    """Turn scores into weights over time that leave padding out, equation (2)."""
    pushed = keras.ops.where(mask, -1e9, scores)  # <- slip
    alpha = keras.ops.softmax(pushed, axis=-1)
    return alpha * keras.ops.cast(mask, alpha.dtype)
