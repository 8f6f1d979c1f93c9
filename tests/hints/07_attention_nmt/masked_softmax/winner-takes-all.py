# mistake: The largest score gets all the weight: a maximum, not a softmax.
# true: none
def masked_softmax(scores, mask):
    """Turn scores into weights over time that leave padding out, equation (2)."""
    low = keras.ops.where(mask, scores, -1e9)
    top = keras.ops.max(low, axis=1, keepdims=True)
    alpha = keras.ops.cast(keras.ops.equal(low, top), "float32")  # <- slip
    return keras.ops.where(mask, alpha, 0.0)
