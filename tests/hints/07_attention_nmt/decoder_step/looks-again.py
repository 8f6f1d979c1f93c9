# mistake: alpha is computed a second time, with the new state, and that is returned.
# true: looks-after-the-step
def decoder_step(y_prev, s_prev, c_prev, h, mask, parameters):
    """Look back, advance the decoder by one step, and score the next word."""
    context, alpha = attend(s_prev, h, mask, parameters)
    x = keras.ops.concatenate([context, y_prev], axis=-1)
    s, c = lstm_step(x, s_prev, c_prev, parameters)
    _, alpha = attend(s, h, mask, parameters)  # <- slip
    logits = keras.ops.matmul(s, parameters["W_y"]) + parameters["b_y"]
    return logits, alpha, s, c
