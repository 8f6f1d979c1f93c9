# mistake: dc_next stands inside the slope's bracket, so it is multiplied by da_next and the output gate
# true: none
def lstm_cell_backward(da_next, dc_next, cache):
    a_next, c_next, a_prev, c_prev, ft, ut, cct, ot, xt, parameters = cache
    n_a, m = a_next.shape
    concat = np.concatenate((a_prev, xt))
    D = da_next * ot * (1 - np.tanh(c_next) ** 2 + dc_next)  # <- slip
    dzo = da_next * np.tanh(c_next) * ot * (1 - ot)
    dzc = D * ut * (1 - cct**2)
    dzu = D * cct * ut * (1 - ut)
    dzf = D * c_prev * ft * (1 - ft)
    gradients = {"dc_prev": D * ft}
    gradients["da_prev"] = 0
    gradients["dxt"] = 0
    for g, dz in zip("fuco", (dzf, dzu, dzc, dzo)):
        W = parameters["W" + g]
        gradients["dW" + g] = dz @ concat.T
        gradients["db" + g] = dz.sum(axis=1, keepdims=True)
        gradients["da_prev"] = gradients["da_prev"] + W[:, :n_a].T @ dz
        gradients["dxt"] = gradients["dxt"] + W[:, n_a:].T @ dz
    return gradients
