# right: Parameters by keyword; the sum is a product of matrices.
def attend(s_prev, h, mask, parameters):
    """Look back at the encoder's states, equations (1) to (3)."""
    ours = {name: parameters[name] for name in ("v", "W_h", "W_s")}
    alpha = masked_softmax(mask=mask, scores=additive_scores(s_prev, h, **ours))
    h_turned = keras.ops.transpose(h, (0, 2, 1))
    context = keras.ops.squeeze(keras.ops.matmul(h_turned, alpha[:, :, None]), axis=-1)
    return context, alpha
