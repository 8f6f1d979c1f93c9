# mistake: The mean score is taken away before exp, not the largest one: large scores still overflow.
# true: overflow
def masked_softmax(scores, mask):
    """Turn scores into weights over time that leave padding out, equation (2)."""
    real = keras.ops.cast(mask, "float32")
    shifted = scores - keras.ops.mean(scores, axis=1, keepdims=True)  # <- slip
    e = keras.ops.where(mask, keras.ops.exp(shifted), 0.0)
    total = keras.ops.sum(e, axis=1, keepdims=True)
    return e / keras.ops.maximum(total, 1e-30) * real
