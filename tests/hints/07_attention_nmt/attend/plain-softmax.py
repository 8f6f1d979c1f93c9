# mistake: The softmax is Keras's own: padding takes part.
# true: padding-attended
def attend(s_prev, h, mask, parameters):
    """Look back at the encoder's states, equations (1) to (3)."""
    p = parameters
    alpha = keras.ops.softmax(additive_scores(s_prev, h, p["W_s"], p["W_h"], p["v"]))  # <- slip
    context = keras.ops.matmul(alpha[:, None, :], h)[:, 0, :]
    return context, alpha
