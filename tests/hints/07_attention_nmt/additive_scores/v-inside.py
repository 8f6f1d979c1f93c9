# mistake: v is multiplied inside tanh; it belongs outside.
# true: none
def additive_scores(s_prev, h, W_s, W_h, v):
    """Score how well each encoder state fits the decoder's state, equation (1)."""
    z = keras.ops.expand_dims(keras.ops.matmul(s_prev, W_s), 1) + keras.ops.matmul(h, W_h)
    return keras.ops.sum(keras.ops.tanh(z * v), axis=-1)  # <- slip
