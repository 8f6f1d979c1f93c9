# mistake: The logits are computed from tanh(s); equation (6) takes s as it is.
# true: none
def decoder_step(y_prev, s_prev, c_prev, h, mask, parameters):
    """Look back, advance the decoder by one step, and score the next word."""
    context, alpha = attend(s_prev, h, mask, parameters)
    s, c = lstm_step(keras.ops.concatenate([context, y_prev], -1), s_prev, c_prev, parameters)
    seen = keras.ops.tanh(s)  # <- slip
    logits = keras.ops.matmul(seen, parameters["W_y"]) + parameters["b_y"]
    return logits, alpha, s, c
