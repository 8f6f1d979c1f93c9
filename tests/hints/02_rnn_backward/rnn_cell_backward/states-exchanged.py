# mistake: the cache is unpacked in the wrong order, old state first
# true: none
def rnn_cell_backward(da_next, cache):
    a_prev, a_next, xt, parameters = cache  # <- slip
    Wax, Waa = parameters["Wax"], parameters["Waa"]
    dz = (1 - a_next**2) * da_next
    gradients = {}
    gradients["dxt"] = np.dot(Wax.T, dz)
    gradients["dWax"] = np.dot(dz, xt.T)
    gradients["da_prev"] = np.dot(Waa.T, dz)
    gradients["dWaa"] = np.dot(dz, a_prev.T)
    gradients["dba"] = np.sum(dz, axis=1, keepdims=True)
    return gradients
