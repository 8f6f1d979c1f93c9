# mistake: parameters holds more than three arrays at times, so that three names are too few.
# true: none
def attend(s_prev, h, mask, parameters):
    """Look back at the encoder's states, equations (1) to (3)."""
    W_s, W_h, v = parameters.values()  # <- slip
    alpha = masked_softmax(additive_scores(s_prev, h, W_s, W_h, v), mask)
    context = keras.ops.sum(alpha[..., None] * h, axis=1)
    return context, alpha
