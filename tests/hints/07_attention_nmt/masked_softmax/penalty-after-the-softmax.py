# mistake: -1e9 is added to the weights, after the softmax; it belongs to the scores.
# true: none
def masked_softmax(scores, mask):
    """Turn scores into weights over time that leave padding out, equation (2)."""
    penalty = keras.ops.where(mask, 0.0, -1e9)
    alpha = keras.ops.softmax(scores, axis=1) + penalty  # <- slip
    return alpha
