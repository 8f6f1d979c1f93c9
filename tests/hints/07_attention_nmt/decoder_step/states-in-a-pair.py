# mistake: s and c are returned as one pair: three things instead of four.
# true: none
def decoder_step(y_prev, s_prev, c_prev, h, mask, parameters):
    """Look back, advance the decoder by one step, and score the next word."""
    context, alpha = attend(s_prev, h, mask, parameters)
    x = keras.ops.concatenate([context, y_prev], axis=-1)
    state = lstm_step(x, s_prev, c_prev, parameters)
    logits = keras.ops.matmul(state[0], parameters["W_y"]) + parameters["b_y"]
    return logits, alpha, state  # <- slip
