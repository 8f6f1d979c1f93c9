# mistake: the gradient is multiplied by the slope of tanh before the cell does so
# true: none
def rnn_backward(da, caches):
    list_of_caches, x = caches
    n_a, m, T_x = da.shape
    dx = np.zeros(x.shape)
    dWax, dWaa, dba = 0.0, 0.0, 0.0
    da_prev = np.zeros((n_a, m))
    for t in reversed(range(T_x)):
        a_next = list_of_caches[t][0]
        dz = (da[:, :, t] + da_prev) * (1 - a_next**2)  # <- slip
        step = rnn_cell_backward(dz, list_of_caches[t])
        dx[:, :, t] = step["dxt"]
        dWax += step["dWax"]
        dWaa += step["dWaa"]
        dba += step["dba"]
        da_prev = step["da_prev"]
    return {"dx": dx, "da0": da_prev, "dWax": dWax, "dWaa": dWaa, "dba": dba}
