# mistake: lstm_step returns s before c; here their names are exchanged.
# true: results-exchanged
def decoder_step(y_prev, s_prev, c_prev, h, mask, parameters):
    """Look back, advance the decoder by one step, and score the next word."""
    context, alpha = attend(s_prev, h, mask, parameters)
    x = keras.ops.concatenate([context, y_prev], axis=-1)
    new = lstm_step(x, s_prev, c_prev, parameters)
    c, s = new[0], new[1]  # <- slip
    logits = keras.ops.matmul(s, parameters["W_y"]) + parameters["b_y"]
    return logits, alpha, s, c
