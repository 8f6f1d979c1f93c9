# mistake: dz is another name of da_next, so the slope is multiplied into the caller's array
# true: none
def rnn_cell_backward(da_next, cache):
    a_next, a_prev, xt, parameters = cache
    dz = da_next
    dz *= 1 - a_next**2  # <- slip
    gradients = {"dba": dz.sum(axis=1, keepdims=True)}
    for v, value, back in (("xt", xt, "dxt"), ("a_prev", a_prev, "da_prev")):
        W = "Wax" if v == "xt" else "Waa"
        gradients[back] = parameters[W].T @ dz
        gradients["d" + W] = dz @ value.T
    return gradients
