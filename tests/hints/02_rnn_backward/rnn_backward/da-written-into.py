# mistake: da_next is a view of da, so adding to it in place changes the caller's array
# true: da-changed-in-place
def rnn_backward(da, caches):
    list_of_caches, x = caches
    dx = np.zeros(x.shape)
    dWax, dWaa, dba, da_prev = 0.0, 0.0, 0.0, 0.0
    for t in reversed(range(x.shape[2])):
        da_next = da[:, :, t]
        da_next += da_prev  # <- slip
        step = rnn_cell_backward(da_next, list_of_caches[t])
        dx[:, :, t] = step["dxt"]
        dWax, dWaa, dba = dWax + step["dWax"], dWaa + step["dWaa"], dba + step["dba"]
        da_prev = step["da_prev"]
    return {"dx": dx, "da0": da_prev, "dWax": dWax, "dWaa": dWaa, "dba": dba}
