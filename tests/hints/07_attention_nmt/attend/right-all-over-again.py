# right: All three equations in one function, without the earlier ones.
def attend(s_prev, h, mask, parameters):
    """Look back at the encoder's states, equations (1) to (3)."""
    k = keras.ops
    hidden = k.tanh((s_prev @ parameters["W_s"])[:, None] + k.matmul(h, parameters["W_h"]))
    scores = k.where(mask, k.einsum("mtk,k->mt", hidden, parameters["v"]), -1e9)
    e = k.exp(scores - k.max(scores, axis=1, keepdims=True)) * k.cast(mask, "float32")
    sums = k.sum(e, axis=1)
    sums = k.where(sums == 0, 1.0, sums)
    alpha = e / sums[:, None]
    context = k.einsum("mth,mt->mh", h, e) / sums[:, None]
    return context, alpha
