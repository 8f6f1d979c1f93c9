# mistake: every unit's bias gets the sum over units and examples
# true: none
def rnn_cell_backward(da_next, cache):
    a_next, a_prev, xt, parameters = cache
    Wax, Waa, ba = parameters["Wax"], parameters["Waa"], parameters["ba"]
    dz = da_next * (1 - a_next**2)
    gradients = {
        "dxt": Wax.T @ dz,
        "da_prev": Waa.T @ dz,
        "dWax": dz @ xt.T,
        "dWaa": dz @ a_prev.T,
        "dba": np.full(ba.shape, np.sum(dz)),  # <- slip
    }
    return gradients
