# mistake: The largest score of the whole batch is taken away, so that other rows' exp is 0.
# true: overflow
def masked_softmax(scores, mask):
    """Turn scores into weights over time that leave padding out, equation (2)."""
    real = keras.ops.cast(mask, "float32")
    shifted = scores - keras.ops.max(scores)  # <- slip
    e = keras.ops.exp(shifted) * real
    total = keras.ops.sum(e, axis=1, keepdims=True)
    return e / keras.ops.maximum(total, 1e-30)
