# mistake: the update gate's gradient is multiplied by the old cell state, and the biases are averaged over the examples
# true: c-prev-for-candidate, bias-mean
def lstm_cell_backward(da_next, dc_next, cache):
    a_next, c_next, a_prev, c_prev, ft, ut, cct, ot, xt, parameters = cache
    n_a = a_prev.shape[0]
    concat = np.concatenate((a_prev, xt))
    D = dc_next + da_next * ot * (1 - np.tanh(c_next) ** 2)
    dzo = da_next * np.tanh(c_next) * ot * (1 - ot)
    dzc = D * ut * (1 - cct**2)
    dzu = D * c_prev * ut * (1 - ut)  # <- slip
    dzf = D * c_prev * ft * (1 - ft)
    gradients = {"dc_prev": D * ft, "da_prev": 0.0, "dxt": 0.0}
    for g, dz in (("f", dzf), ("u", dzu), ("c", dzc), ("o", dzo)):
        gradients["dW" + g] = dz @ concat.T
        gradients["db" + g] = dz.mean(axis=1, keepdims=True)  # <- slip
        gradients["da_prev"] += parameters["W" + g][:, :n_a].T @ dz
        gradients["dxt"] += parameters["W" + g][:, n_a:].T @ dz
    return gradients
