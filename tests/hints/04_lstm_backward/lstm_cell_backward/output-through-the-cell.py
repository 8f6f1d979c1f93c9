# mistake: the output gate's gradient starts from D, where only da_next reaches it
# true: D-in-output-gate
def lstm_cell_backward(da_next, dc_next, cache):
    a_next, c_next, a_prev, c_prev, ft, ut, cct, ot, xt, parameters = cache
    n_a = a_prev.shape[0]
    T = np.tanh(c_next)
    D = da_next * ot * (1 - T**2) + dc_next

    # what each of the four is multiplied with in the forward pass
    partner = {"f": c_prev, "u": cct, "c": ut, "o": T}
    slope = {"f": ft * (1 - ft), "u": ut * (1 - ut), "c": 1 - cct**2, "o": ot * (1 - ot)}
    dz = {g: D * partner[g] * slope[g] for g in partner}  # <- slip

    v = np.concatenate((a_prev, xt)).T
    gradients = {"dc_prev": ft * D}
    gradients.update(("dW" + g, dz[g] @ v) for g in dz)
    gradients.update(("db" + g, dz[g].sum(axis=1)[:, None]) for g in dz)
    gradients["da_prev"] = sum(parameters["W" + g][:, :n_a].T @ dz[g] for g in dz)
    gradients["dxt"] = sum(parameters["W" + g][:, n_a:].T @ dz[g] for g in dz)
    return gradients
