# mistake: the caches are turned round, but the steps of da are not; and the inputs' gradients follow da's order
# true: none
def lstm_backward(da, caches):
    list_of_caches, x = caches
    n_a, m, T_x = da.shape
    da_prev, dc_prev = np.zeros((n_a, m)), np.zeros((n_a, m))
    totals = dict.fromkeys([k + g for k in ("dW", "db") for g in "fuco"], 0)
    dxs = []
    for da_t, cache in zip(np.moveaxis(da, 2, 0), reversed(list_of_caches)):  # <- slip
        step = lstm_cell_backward(da_t + da_prev, dc_prev, cache)
        da_prev, dc_prev = step["da_prev"], step["dc_prev"]
        totals = {name: totals[name] + step[name] for name in totals}
        dxs.append(step["dxt"])
    dx = np.stack(dxs, axis=2)  # <- slip
    return {"dx": dx, "da0": da_prev, "dc0": dc_prev, **totals}
