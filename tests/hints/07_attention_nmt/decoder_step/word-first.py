# mistake: The word stands before the context.
# true: word-before-the-context
def decoder_step(y_prev, s_prev, c_prev, h, mask, parameters):
    """Look back, advance the decoder by one step, and score the next word."""
    context, alpha = attend(s_prev, h, mask, parameters)
    x = keras.layers.Concatenate()([y_prev, context])  # <- slip
    s, c = lstm_step(x, s_prev, c_prev, parameters)
    logits = keras.ops.einsum("ms,sn->mn", s, parameters["W_y"]) + parameters["b_y"]
    return logits, alpha, s, c
