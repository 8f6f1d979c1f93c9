# mistake: dx is made in the shape of da, where it needs the shape of x
# true: none
def rnn_backward(da, caches):
    list_of_caches, x = caches
    T_x = x.shape[2]
    dx = np.zeros_like(da)  # <- slip
    dWax, dWaa, dba = 0, 0, 0
    da_prev = np.zeros_like(da[:, :, 0])
    for t in reversed(range(T_x)):
        step = rnn_cell_backward(da[:, :, t] + da_prev, list_of_caches[t])
        dx[:, :, t] = step["dxt"]
        dWax = dWax + step["dWax"]
        dWaa = dWaa + step["dWaa"]
        dba = dba + step["dba"]
        da_prev = step["da_prev"]
    return {"dx": dx, "da0": da_prev, "dWax": dWax, "dWaa": dWaa, "dba": dba}
