# mistake: A row that is all padding is divided by its sum, 0: NaN.
# true: empty-rows-nan
def masked_softmax(scores, mask):
    """Turn scores into weights over time that leave padding out, equation (2)."""
    shifted = keras.ops.where(mask, scores, -np.inf)
    top = keras.ops.max(keras.ops.where(mask, scores, -1e30), axis=1, keepdims=True)
    e = keras.ops.exp(shifted - top)
    return e / keras.ops.sum(e, axis=1, keepdims=True)  # <- slip
