# mistake: tanh is taken of the encoder's part and then once more of the sum.
# true: none
def additive_scores(s_prev, h, W_s, W_h, v):
    """Score how well each encoder state fits the decoder's state, equation (1)."""
    query = keras.ops.matmul(s_prev, W_s)[:, None, :]
    keys = keras.ops.tanh(keras.ops.matmul(h, W_h))  # <- slip
    hidden = keras.ops.tanh(query + keys)
    return keras.ops.matmul(hidden, v)
