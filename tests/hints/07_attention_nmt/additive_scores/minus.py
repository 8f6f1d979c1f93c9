# mistake: The two parts are subtracted; they are added.
# true: none
def additive_scores(s_prev, h, W_s, W_h, v):
    """Score how well each encoder state fits the decoder's state, equation (1)."""
    from_s = keras.ops.matmul(s_prev, W_s)
    from_h = keras.ops.matmul(h, W_h)
    hidden = keras.ops.tanh(from_s[:, None, :] - from_h)  # <- slip
    return keras.ops.sum(hidden * v, axis=-1)
