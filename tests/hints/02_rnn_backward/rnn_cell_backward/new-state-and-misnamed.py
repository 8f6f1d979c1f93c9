# mistake: dWaa is made with the new state, and the input's gradient is returned as dx
# true: dWaa-with-a-next
def rnn_cell_backward(da_next, cache):
    a_next, a_prev, xt, parameters = cache
    Wax, Waa = parameters["Wax"], parameters["Waa"]
    dz = da_next * (1 - a_next**2)
    return {
        "dx": Wax.T @ dz,  # <- slip
        "da_prev": Waa.T @ dz,
        "dWax": dz @ xt.T,
        "dWaa": dz @ a_next.T,  # <- slip
        "dba": dz.sum(axis=1, keepdims=True),
    }
