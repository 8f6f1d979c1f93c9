# right: the four gates are one array of four sheets; einsum does all sums over gates and examples
def lstm_cell_backward(da_next, dc_next, cache):
    a_next, c_next, a_prev, c_prev, ft, ut, cct, ot, xt, parameters = cache
    n_a = len(a_prev)
    tc = np.tanh(c_next)
    D = dc_next + da_next * ot * (1 - tc) * (1 + tc)
    gates = np.stack([ft, ut, ot])
    slopes = np.concatenate([gates * (1 - gates), [1 - cct**2]])
    dz = np.stack([D * c_prev, D * cct, da_next * tc, D * ut]) * slopes
    W = np.stack([parameters["W" + g] for g in "fuoc"])
    dW = np.einsum("gim,km->gik", dz, np.r_[a_prev, xt])
    db = dz.sum(axis=2, keepdims=True)
    back = np.einsum("gik,gim->km", W, dz)
    gradients = {"da_prev": back[:n_a], "dxt": back[n_a:], "dc_prev": ft * D}
    for k, g in enumerate("fuoc"):
        gradients["dW" + g], gradients["db" + g] = dW[k], db[k]
    return gradients
