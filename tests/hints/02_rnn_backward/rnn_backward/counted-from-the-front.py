# mistake: the caches come backwards, but t counts from 0 as if they came forwards
# true: none
def rnn_backward(da, caches):
    list_of_caches, x = caches
    dx = np.zeros(x.shape)
    dWax = dWaa = dba = da_prev = 0
    for t, cache in enumerate(reversed(list_of_caches)):  # <- slip
        step = rnn_cell_backward(da[:, :, t] + da_prev, cache)
        dx[:, :, t] = step["dxt"]
        da_prev = step["da_prev"]
        dWax = dWax + step["dWax"]
        dWaa = dWaa + step["dWaa"]
        dba = dba + step["dba"]
    return {"dx": dx, "da0": da_prev, "dWax": dWax, "dWaa": dWaa, "dba": dba}
