# mistake: the second road is added into dc_next in place, which changes the caller's array
# true: none
def lstm_cell_backward(da_next, dc_next, cache):
    a_next, c_next, a_prev, c_prev, ft, ut, cct, ot, xt, parameters = cache
    n_a = a_prev.shape[0]
    concat = np.concatenate((a_prev, xt))
    dc_next += da_next * ot * (1 - np.tanh(c_next) ** 2)  # <- slip
    dz = {
        "f": dc_next * c_prev * ft * (1 - ft),
        "u": dc_next * cct * ut * (1 - ut),
        "c": dc_next * ut * (1 - cct**2),
        "o": da_next * np.tanh(c_next) * ot * (1 - ot),
    }
    gradients = {"dc_prev": dc_next * ft, "da_prev": 0, "dxt": 0}
    for g, d in dz.items():
        Wa, Wx = np.split(parameters["W" + g], [n_a], axis=1)
        gradients["dW" + g] = d @ concat.T
        gradients["db" + g] = d.sum(axis=1, keepdims=True)
        gradients["da_prev"] = gradients["da_prev"] + Wa.T @ d
        gradients["dxt"] = gradients["dxt"] + Wx.T @ d
    return gradients
