# right: s is repeated for each word and both halves are one matrix, as in the paper.
def additive_scores(s_prev, h, W_s, W_h, v):
    """Score how well each encoder state fits the decoder's state, equation (1)."""
    repeated = s_prev[:, None, :] + 0 * h[:, :, :1]  # (m, T_x, n_s)
    both = keras.ops.concatenate([repeated, h], axis=-1)
    W = keras.ops.concatenate([W_s, W_h], axis=0)
    return keras.ops.matmul(keras.ops.tanh(keras.ops.matmul(both, W)), v)
