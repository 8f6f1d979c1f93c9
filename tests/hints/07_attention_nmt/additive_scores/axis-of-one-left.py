# mistake: The last axis of one entry is left: the shape is (m, T_x, 1).
# true: unit-axis-kept
def additive_scores(s_prev, h, W_s, W_h, v):
    """Score how well each encoder state fits the decoder's state, equation (1)."""
    from_s = keras.ops.matmul(s_prev, W_s)[:, None, :]
    hidden = keras.ops.tanh(from_s + keras.ops.matmul(h, W_h))
    column = keras.ops.reshape(v, (-1, 1))
    return keras.ops.matmul(hidden, column)  # <- slip
