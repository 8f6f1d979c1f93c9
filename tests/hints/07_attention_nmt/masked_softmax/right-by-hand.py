# right: exp and the division by hand, against the largest real score of each row.
def masked_softmax(scores, mask):
    """Turn scores into weights over time that leave padding out, equation (2)."""
    real = keras.ops.cast(mask, scores.dtype)
    low = scores * real - 1e9 * (1 - real)
    e = real * keras.ops.exp(low - keras.ops.max(low, axis=-1, keepdims=True))
    total = keras.ops.sum(e, axis=-1, keepdims=True)
    return keras.ops.where(total > 0, e / keras.ops.maximum(total, 1e-12), 0 * e)
