# mistake: The states are multiplied by alpha twice.
# true: none
def attend(s_prev, h, mask, parameters):
    """Look back at the encoder's states, equations (1) to (3)."""
    W_s, W_h, v = (parameters[name] for name in ("W_s", "W_h", "v"))
    alpha = masked_softmax(additive_scores(s_prev, h, W_s, W_h, v), mask)
    weighted = alpha[:, :, None] * h
    context = keras.ops.einsum("mt,mth->mh", alpha, weighted)  # <- slip
    return context, alpha
