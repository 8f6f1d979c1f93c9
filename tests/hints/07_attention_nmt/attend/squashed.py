# mistake: The context goes through tanh, which equation (3) does not have.
# true: none
def attend(s_prev, h, mask, parameters):
    """Look back at the encoder's states, equations (1) to (3)."""
    W_s, W_h, v = (parameters[name] for name in ("W_s", "W_h", "v"))
    alpha = masked_softmax(additive_scores(s_prev, h, W_s, W_h, v), mask)
    context = keras.ops.tanh(keras.ops.sum(alpha[:, :, None] * h, axis=1))  # <- slip
    return context, alpha
