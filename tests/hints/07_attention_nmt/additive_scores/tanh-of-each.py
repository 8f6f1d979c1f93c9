# mistake: tanh is taken of each product by itself; it belongs around their sum.
# true: tanh-of-each-part
def additive_scores(s_prev, h, W_s, W_h, v):
    """Score how well each encoder state fits the decoder's state, equation (1)."""
    from_s = keras.ops.tanh(keras.ops.matmul(s_prev, W_s))  # <- slip
    from_h = keras.ops.tanh(keras.ops.matmul(h, W_h))  # <- slip
    return keras.ops.matmul(from_s[:, None, :] + from_h, v)
