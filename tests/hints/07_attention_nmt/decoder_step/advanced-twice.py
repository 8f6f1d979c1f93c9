# mistake: The LSTM is advanced twice in one step.
# true: none
def decoder_step(y_prev, s_prev, c_prev, h, mask, parameters):
    """Look back, advance the decoder by one step, and score the next word."""
    context, alpha = attend(s_prev, h, mask, parameters)
    x = keras.ops.concatenate([context, y_prev], axis=-1)
    s, c = s_prev, c_prev
    for _ in range(2):  # <- slip
        s, c = lstm_step(x, s, c, parameters)
    return keras.ops.matmul(s, parameters["W_y"]) + parameters["b_y"], alpha, s, c
