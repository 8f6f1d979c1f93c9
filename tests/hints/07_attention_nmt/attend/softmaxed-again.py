# mistake: The weights go through masked_softmax a second time.
# true: none
def attend(s_prev, h, mask, parameters):
    """Look back at the encoder's states, equations (1) to (3)."""
    W_s, W_h, v = (parameters[name] for name in ("W_s", "W_h", "v"))
    e = masked_softmax(additive_scores(s_prev, h, W_s, W_h, v), mask)
    alpha = masked_softmax(e, mask)  # <- slip
    return keras.ops.einsum("mt,mth->mh", alpha, h), alpha
