# mistake: b_y is subtracted.
# true: none
def decoder_step(y_prev, s_prev, c_prev, h, mask, parameters):
    """Look back, advance the decoder by one step, and score the next word."""
    context, alpha = attend(s_prev, h, mask, parameters)
    x = keras.ops.concatenate([context, y_prev], axis=-1)
    s, c = lstm_step(x, s_prev, c_prev, parameters)
    scores = keras.ops.dot(s, parameters["W_y"])
    return scores - parameters["b_y"], alpha, s, c  # <- slip
