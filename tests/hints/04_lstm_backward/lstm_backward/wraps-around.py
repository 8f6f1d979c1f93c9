# mistake: when t is 0, da[:, :, t - 1] is the last step's gradient, and it is added to da0
# true: none
def lstm_backward(da, caches):
    list_of_caches, x = caches
    n_a, m, T_x = da.shape
    dx = np.zeros(x.shape)
    totals = {}
    arrives, dc_next = da[:, :, T_x - 1], np.zeros((n_a, m))
    for t in reversed(range(T_x)):
        step = lstm_cell_backward(arrives, dc_next, list_of_caches[t])
        dx[:, :, t] = step["dxt"]
        arrives = step["da_prev"] + da[:, :, t - 1]  # <- slip
        dc_next = step["dc_prev"]
        for g in "fuco":
            for name in ("dW" + g, "db" + g):
                totals[name] = totals[name] + step[name] if name in totals else step[name]
    return {"dx": dx, "da0": arrives, "dc0": dc_next, **totals}
