# mistake: the output gate is left out of the sums for da_prev and dxt
# true: output-gate-not-summed
def lstm_cell_backward(da_next, dc_next, cache):
    a_next, c_next, a_prev, c_prev, ft, ut, cct, ot, xt, parameters = cache
    n_a = a_prev.shape[0]
    concat = np.concatenate((a_prev, xt))
    D = dc_next + da_next * ot * (1 - np.tanh(c_next) ** 2)
    dz = {"f": D * c_prev * ft * (1 - ft), "u": D * cct * ut * (1 - ut)}
    dz["c"] = D * ut * (1 - cct**2)
    back = sum(parameters["W" + g].T @ dz[g] for g in dz)  # <- slip
    dz["o"] = da_next * np.tanh(c_next) * ot * (1 - ot)
    gradients = {"dW" + g: dz[g] @ concat.T for g in dz}
    gradients |= {"db" + g: dz[g].sum(axis=1, keepdims=True) for g in dz}
    gradients |= {"da_prev": back[:n_a], "dxt": back[n_a:], "dc_prev": D * ft}
    return gradients
