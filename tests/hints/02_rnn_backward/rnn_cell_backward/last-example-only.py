# mistake: in the loop over examples the weights' gradients are overwritten, not added up
# true: none
def rnn_cell_backward(da_next, cache):
    a_next, a_prev, xt, parameters = cache
    Wax, Waa = parameters["Wax"], parameters["Waa"]
    n_a, m = a_next.shape
    dxt, da_prev = np.zeros(xt.shape), np.zeros(a_prev.shape)
    dWax, dWaa, dba = np.zeros(Wax.shape), np.zeros(Waa.shape), np.zeros((n_a, 1))
    for j in range(m):
        dz = da_next[:, j] * (1 - a_next[:, j] ** 2)
        dxt[:, j] = Wax.T @ dz
        da_prev[:, j] = Waa.T @ dz
        dWax = np.outer(dz, xt[:, j])  # <- slip
        dWaa = np.outer(dz, a_prev[:, j])  # <- slip
        dba[:, 0] += dz
    return {"dxt": dxt, "da_prev": da_prev, "dWax": dWax, "dWaa": dWaa, "dba": dba}
