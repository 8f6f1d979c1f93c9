# mistake: 1 is added to the sum, to be safe from 0, so that no row sums to 1.
# true: none
def masked_softmax(scores, mask):
    """Turn scores into weights over time that leave padding out, equation (2)."""
    real = keras.ops.cast(mask, scores.dtype)
    low = keras.ops.where(mask, scores, -1e9)
    e = keras.ops.exp(low - keras.ops.max(low, axis=1, keepdims=True)) * real
    return e / (1 + keras.ops.sum(e, axis=1, keepdims=True))  # <- slip
