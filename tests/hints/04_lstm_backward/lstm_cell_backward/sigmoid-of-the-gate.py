# mistake: the own slope takes sigmoid of the gate, which has been through sigmoid already
# true: none
def dsigmoid(z):
    return sigmoid(z) * (1 - sigmoid(z))  # <- slip


def lstm_cell_backward(da_next, dc_next, cache):
    a_next, c_next, a_prev, c_prev, ft, ut, cct, ot, xt, parameters = cache
    n_a, m = a_prev.shape
    concat = np.concatenate((a_prev, xt))
    D = dc_next + da_next * ot * (1 - np.tanh(c_next) ** 2)
    dz = {}
    dz["f"] = D * c_prev * dsigmoid(ft)
    dz["u"] = D * cct * dsigmoid(ut)
    dz["c"] = D * ut * (1 - cct**2)
    dz["o"] = da_next * np.tanh(c_next) * dsigmoid(ot)
    gradients = {"dc_prev": D * ft, "da_prev": np.zeros((n_a, m)), "dxt": np.zeros(xt.shape)}
    for g in dz:
        back = parameters["W" + g].T @ dz[g]
        gradients["da_prev"] += back[:n_a]
        gradients["dxt"] += back[n_a:]
        gradients["dW" + g] = dz[g] @ concat.T
        gradients["db" + g] = dz[g].sum(axis=1, keepdims=True)
    return gradients
