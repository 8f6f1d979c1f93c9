# mistake: da_prev and dxt are overwritten for each gate, so only the last one's part is left
# true: none
def lstm_cell_backward(da_next, dc_next, cache):
    a_next, c_next, a_prev, c_prev, ft, ut, cct, ot, xt, parameters = cache
    n_a = a_prev.shape[0]
    concat = np.concatenate((a_prev, xt))
    D = dc_next + da_next * ot * (1 - np.tanh(c_next) ** 2)
    dz = [
        D * c_prev * ft * (1 - ft),
        D * cct * ut * (1 - ut),
        D * ut * (1 - cct**2),
        da_next * np.tanh(c_next) * ot * (1 - ot),
    ]
    gradients = {"dc_prev": D * ft}
    for g, d in zip("fuco", dz):
        W = parameters["W" + g]
        gradients["dW" + g] = d @ concat.T
        gradients["db" + g] = d.sum(axis=1, keepdims=True)
        gradients["da_prev"] = W[:, :n_a].T @ d  # <- slip
        gradients["dxt"] = W[:, n_a:].T @ d  # <- slip
    return gradients
