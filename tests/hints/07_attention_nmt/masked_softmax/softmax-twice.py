# mistake: softmax is taken of the weights once more, which makes them nearly equal.
# true: none
def masked_softmax(scores, mask):
    """Turn scores into weights over time that leave padding out, equation (2)."""
    low = keras.ops.where(mask, scores, -1e9)
    weights = keras.ops.softmax(low, axis=-1)
    alpha = keras.ops.softmax(keras.ops.where(mask, weights, -1e9), axis=-1)  # <- slip
    return keras.ops.where(mask, alpha, 0.0)
