# mistake: A loop over range(h.shape[1]): inside a model that length is None.
# true: none
def additive_scores(s_prev, h, W_s, W_h, v):
    """Score how well each encoder state fits the decoder's state, equation (1)."""
    scores = []
    for t in range(h.shape[1]):  # <- slip
        hidden = keras.ops.tanh(keras.ops.matmul(s_prev, W_s) + keras.ops.matmul(h[:, t], W_h))
        scores.append(keras.ops.sum(hidden * v, axis=-1))
    return keras.ops.stack(scores, axis=1)
