# right: a loop over examples adds up outer products; vectors are multiplied from the left
def rnn_cell_backward(da_next, cache):
    a_next, a_prev, xt, parameters = cache
    Wax, Waa = parameters["Wax"], parameters["Waa"]
    gradients = {
        "dWax": np.zeros_like(Wax),
        "dWaa": np.zeros_like(Waa),
        "dba": np.zeros_like(parameters["ba"]),
    }
    dx, da = [], []
    for g, a, before, x in zip(da_next.T, a_next.T, a_prev.T, xt.T):
        dz = g / np.cosh(np.arctanh(a)) ** 2
        gradients["dWax"] += np.outer(dz, x)
        gradients["dWaa"] += np.outer(dz, before)
        gradients["dba"] += dz[:, None]
        dx.append(dz @ Wax)
        da.append(dz @ Waa)
    gradients["dxt"], gradients["da_prev"] = np.stack(dx, axis=1), np.stack(da, axis=1)
    return gradients
