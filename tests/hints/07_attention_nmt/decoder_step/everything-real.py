# mistake: attend is given a mask of ones: padding is looked at.
# true: padding-attended
def decoder_step(y_prev, s_prev, c_prev, h, mask, parameters):
    """Look back, advance the decoder by one step, and score the next word."""
    everything = keras.ops.ones_like(h[:, :, 0], dtype="bool")
    context, alpha = attend(s_prev, h, everything, parameters)  # <- slip
    x = keras.ops.concatenate([context, y_prev], axis=-1)
    s, c = lstm_step(x, s_prev, c_prev, parameters)
    logits = keras.ops.matmul(s, parameters["W_y"]) + parameters["b_y"]
    return logits, alpha, s, c
