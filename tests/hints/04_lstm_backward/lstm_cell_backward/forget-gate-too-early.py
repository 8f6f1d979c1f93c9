# mistake: dc_prev is another name of D, so multiplying by the forget gate in place spoils D for what comes after
# true: none
def lstm_cell_backward(da_next, dc_next, cache):
    a_next, c_next, a_prev, c_prev, ft, ut, cct, ot, xt, parameters = cache
    n_a = a_prev.shape[0]
    tanh_c = np.tanh(c_next)
    D = dc_next + da_next * ot * (1 - tanh_c**2)
    dc_prev = D
    dc_prev *= ft  # <- slip
    dzf = D * c_prev * ft * (1 - ft)
    dzu = D * cct * ut * (1 - ut)
    dzc = D * ut * (1 - cct**2)
    dzo = da_next * tanh_c * ot * (1 - ot)
    dz = np.vstack([dzf, dzu, dzc, dzo])
    W = np.vstack([parameters["W" + g] for g in "fuco"])
    back = W.T @ dz
    gradients = {"da_prev": back[:n_a], "dxt": back[n_a:], "dc_prev": dc_prev}
    dW = np.split(dz @ np.vstack([a_prev, xt]).T, 4)
    db = np.split(dz.sum(axis=1, keepdims=True), 4)
    for k, g in enumerate("fuco"):
        gradients["dW" + g], gradients["db" + g] = dW[k], db[k]
    return gradients
