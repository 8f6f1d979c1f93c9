# mistake: n_a is read from the second axis, which counts the examples, so the columns are cut in the wrong place
# true: none
def lstm_cell_backward(da_next, dc_next, cache):
    a_next, c_next, a_prev, c_prev, ft, ut, cct, ot, xt, parameters = cache
    m, n_a = a_next.shape  # <- slip
    concat = np.concatenate((a_prev, xt))
    D = dc_next + da_next * ot * (1 - np.tanh(c_next) ** 2)
    dz = {
        "o": da_next * np.tanh(c_next) * ot * (1 - ot),
        "c": D * ut * (1 - cct**2),
        "u": D * cct * ut * (1 - ut),
        "f": D * c_prev * ft * (1 - ft),
    }
    gradients = {f"dW{g}": dz[g] @ concat.T for g in dz}
    gradients |= {f"db{g}": dz[g].sum(axis=1, keepdims=True) for g in dz}
    gradients["da_prev"] = sum(parameters[f"W{g}"][:, :n_a].T @ dz[g] for g in dz)
    gradients["dxt"] = sum(parameters[f"W{g}"][:, n_a:].T @ dz[g] for g in dz)
    gradients["dc_prev"] = D * ft
    return gradients
