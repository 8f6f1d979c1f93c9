# mistake: matmul without a new axis multiplies each sentence's weights with every sentence's states.
# true: none
def attend(s_prev, h, mask, parameters):
    """Look back at the encoder's states, equations (1) to (3)."""
    W_s, W_h, v = parameters["W_s"], parameters["W_h"], parameters["v"]
    alpha = masked_softmax(additive_scores(s_prev, h, W_s, W_h, v), mask)
    context = keras.ops.matmul(alpha, h)  # <- slip
    return context, alpha
