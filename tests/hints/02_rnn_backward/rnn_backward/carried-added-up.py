# mistake: what comes back from a step is added to what came before, so a step gets it twice
# true: carry-grows
def rnn_backward(da, caches):
    (list_of_caches, x) = caches
    n_a, m, T_x = da.shape
    dx = np.zeros(x.shape)
    dWax, dWaa, dba = 0, 0, 0
    da_prev = np.zeros((n_a, m))
    for t in range(T_x)[::-1]:
        step = rnn_cell_backward(da[:, :, t] + da_prev, list_of_caches[t])
        dx[:, :, t] = step["dxt"]
        dWax = step["dWax"] + dWax
        dWaa = step["dWaa"] + dWaa
        dba = step["dba"] + dba
        da_prev = step["da_prev"] + da_prev  # <- slip
    return {"dx": dx, "da0": da_prev, "dWax": dWax, "dWaa": dWaa, "dba": dba}
