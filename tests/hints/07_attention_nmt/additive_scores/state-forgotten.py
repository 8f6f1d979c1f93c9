# mistake: The decoder's state is multiplied with its weights and then forgotten.
# true: state-left-out
def additive_scores(s_prev, h, W_s, W_h, v):
    """Score how well each encoder state fits the decoder's state, equation (1)."""
    s_part = keras.ops.matmul(s_prev, W_s)
    h_part = keras.ops.matmul(h, W_h)
    hidden = keras.ops.tanh(h_part)  # <- slip
    return keras.ops.einsum("mtk,k->mt", hidden, v)
