# mistake: da_next is added to da_prev, as if the state went straight through as well
# true: none
def rnn_cell_backward(da_next, cache):
    a_next, a_prev, xt, parameters = cache
    Wax, Waa = parameters["Wax"], parameters["Waa"]
    dz = da_next * (1 - a_next**2)
    da_prev = da_next + Waa.T @ dz  # <- slip
    gradients = {
        "dxt": Wax.T @ dz,
        "da_prev": da_prev,
        "dWax": dz @ xt.T,
        "dWaa": dz @ a_prev.T,
        "dba": dz.sum(axis=1, keepdims=True),
    }
    return gradients
