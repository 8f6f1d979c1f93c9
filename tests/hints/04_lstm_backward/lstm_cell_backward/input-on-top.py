# mistake: the stack has the input on top, so the columns of all weights' gradients stand in another order
# true: x-before-a
def lstm_cell_backward(da_next, dc_next, cache):
    a_next, c_next, a_prev, c_prev, ft, ut, cct, ot, xt, parameters = cache
    n_a = a_prev.shape[0]
    stack = np.r_[xt, a_prev]  # <- slip
    tanh_c = np.tanh(c_next)
    D = dc_next + da_next * ot * (1 - tanh_c * tanh_c)
    dz = {
        "o": da_next * tanh_c * ot * (1 - ot),
        "c": D * ut * (1 - cct * cct),
        "u": D * cct * ut * (1 - ut),
        "f": D * c_prev * ft * (1 - ft),
    }
    gradients = {}
    for gate, d in dz.items():
        gradients["dW" + gate] = d @ stack.T
        gradients["db" + gate] = d.sum(axis=1, keepdims=True)
    gradients["da_prev"] = sum(parameters["W" + g][:, :n_a].T @ d for g, d in dz.items())
    gradients["dxt"] = sum(parameters["W" + g][:, n_a:].T @ d for g, d in dz.items())
    gradients["dc_prev"] = ft * D
    return gradients
