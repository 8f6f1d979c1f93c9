# mistake: masked_softmax is given the padding, not the real words.
# true: none
def attend(s_prev, h, mask, parameters):
    """Look back at the encoder's states, equations (1) to (3)."""
    padding = keras.ops.logical_not(mask)
    scores = additive_scores(s_prev, h, parameters["W_s"], parameters["W_h"], parameters["v"])
    alpha = masked_softmax(scores, padding)  # <- slip
    context = keras.ops.sum(keras.ops.expand_dims(alpha, axis=2) * h, axis=1)
    return context, alpha
