# mistake: the bias's gradient is summed over the units and turned into a column
# true: dba-wrong-axis
def rnn_cell_backward(da_next, cache):
    a_next, a_prev, xt, parameters = cache
    Wax, Waa = parameters["Wax"], parameters["Waa"]
    dz = da_next * (1 - a_next**2)
    dba = np.sum(dz, axis=0).reshape(-1, 1)  # <- slip
    return {
        "dxt": Wax.T @ dz,
        "da_prev": Waa.T @ dz,
        "dWax": dz @ xt.T,
        "dWaa": dz @ a_prev.T,
        "dba": dba,
    }
