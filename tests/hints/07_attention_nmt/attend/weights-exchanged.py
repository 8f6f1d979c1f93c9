# mistake: W_h is given in the place of W_s, and W_s in that of W_h.
# true: none
def attend(s_prev, h, mask, parameters):
    """Look back at the encoder's states, equations (1) to (3)."""
    W_h, W_s, v = (parameters[name] for name in ("W_s", "W_h", "v"))  # <- slip
    scores = additive_scores(s_prev, h, W_s, W_h, v)
    alpha = masked_softmax(scores, mask)
    context = keras.ops.sum(alpha[:, :, None] * h, axis=1)
    return context, alpha
