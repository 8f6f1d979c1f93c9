# mistake: The states are weighted with the scores, not with alpha.
# true: scores-for-alpha
def attend(s_prev, h, mask, parameters):
    """Look back at the encoder's states, equations (1) to (3)."""
    W_s, W_h, v = parameters["W_s"], parameters["W_h"], parameters["v"]
    scores = additive_scores(s_prev, h, W_s, W_h, v)
    alpha = masked_softmax(scores, mask)
    context = keras.ops.einsum("mt,mth->mh", scores, h)  # <- slip
    return context, alpha
