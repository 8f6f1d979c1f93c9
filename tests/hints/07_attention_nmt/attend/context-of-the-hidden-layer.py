# mistake: The states are multiplied with W_h before they are summed up.
# true: none
def attend(s_prev, h, mask, parameters):
    """Look back at the encoder's states, equations (1) to (3)."""
    W_s, W_h, v = parameters["W_s"], parameters["W_h"], parameters["v"]
    alpha = masked_softmax(additive_scores(s_prev, h, W_s, W_h, v), mask)
    seen = keras.ops.matmul(h, W_h)  # <- slip
    return keras.ops.sum(alpha[..., None] * seen, axis=1), alpha
