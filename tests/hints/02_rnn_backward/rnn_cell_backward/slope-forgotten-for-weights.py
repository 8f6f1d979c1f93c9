# mistake: the weights' gradients are made from da_next, without the slope of tanh
# true: none
def rnn_cell_backward(da_next, cache):
    a_next, a_prev, xt, parameters = cache
    dz = da_next * (1 - a_next**2)
    gradients = {"dba": dz.sum(axis=1, keepdims=True)}
    for name, v in (("dWax", xt), ("dWaa", a_prev)):
        gradients[name] = da_next @ v.T  # <- slip
    gradients["dxt"] = parameters["Wax"].T @ dz
    gradients["da_prev"] = parameters["Waa"].T @ dz
    return gradients
