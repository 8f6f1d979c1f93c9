# mistake: the weights are stacked as f, u, c, o, the gradients as f, u, o, c
# true: none
def lstm_cell_backward(da_next, dc_next, cache):
    a_next, c_next, a_prev, c_prev, ft, ut, cct, ot, xt, parameters = cache
    n_a = len(a_prev)
    tc = np.tanh(c_next)
    D = dc_next + da_next * ot * (1 - tc**2)
    df = D * c_prev * ft * (1 - ft)
    du = D * cct * ut * (1 - ut)
    dc = D * ut * (1 - cct**2)
    do = da_next * tc * ot * (1 - ot)
    W = np.vstack([parameters["W" + g] for g in "fuco"])
    dconcat = W.T @ np.vstack([df, du, do, dc])  # <- slip
    gradients = {"da_prev": dconcat[:n_a], "dxt": dconcat[n_a:], "dc_prev": D * ft}
    concat = np.vstack([a_prev, xt])
    for g, dz in {"f": df, "u": du, "c": dc, "o": do}.items():
        gradients["dW" + g] = dz @ concat.T
        gradients["db" + g] = dz.sum(1, keepdims=True)
    return gradients
