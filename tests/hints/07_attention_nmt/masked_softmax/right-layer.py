# right: Keras's own softmax layer, which takes a mask; rows of padding are set to 0 at once.
def masked_softmax(scores, mask):
    """Turn scores into weights over time that leave padding out, equation (2)."""
    some = keras.ops.cast(keras.ops.any(mask, axis=1, keepdims=True), "float32")
    alpha = keras.layers.Softmax(axis=1)(scores, mask=mask)
    return alpha * some * keras.ops.cast(mask, "float32")
