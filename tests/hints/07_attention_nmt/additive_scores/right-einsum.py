# right: Time comes first while it computes, and einsum does all products.
def additive_scores(s_prev, h, W_s, W_h, v):
    """Score how well each encoder state fits the decoder's state, equation (1)."""
    keys = keras.ops.einsum("mth,hk->tmk", h, W_h)
    query = keras.ops.einsum("ms,sk->mk", s_prev, W_s)
    return keras.ops.einsum("k,tmk->mt", v, keras.ops.tanh(keys + query))
