# mistake: da0 and dc0 are what reaches the first step, not what it hands on
# true: da0-before-the-cell
def lstm_backward(da, caches):
    list_of_caches, x = caches
    T_x = len(list_of_caches)
    da_prev = dc_prev = 0 * da[:, :, 0]
    dx = np.zeros(x.shape)
    totals = {}
    for t in reversed(range(T_x)):
        da_next, dc_next = da[:, :, t] + da_prev, dc_prev
        step = lstm_cell_backward(da_next, dc_next, list_of_caches[t])
        da_prev, dc_prev = step["da_prev"], step["dc_prev"]
        dx[:, :, t] = step["dxt"]
        for name in step:
            if name[:2] in ("dW", "db"):
                totals[name] = totals.get(name, 0) + step[name]
    return {"da0": da_next, "dc0": dc_next, "dx": dx, **totals}  # <- slip
