# mistake: A scaled dot product, as in Transformers: no tanh, no v.
# true: product-for-sum, v-forgotten
def additive_scores(s_prev, h, W_s, W_h, v):
    """Score how well each encoder state fits the decoder's state, equation (1)."""
    query = keras.ops.matmul(s_prev, W_s)
    keys = keras.ops.matmul(h, W_h)
    scores = keras.ops.einsum("mk,mtk->mt", query, keys)  # <- slip
    return scores / np.sqrt(W_h.shape[1])
