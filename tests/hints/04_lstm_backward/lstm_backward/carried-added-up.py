# mistake: both gradients that are carried are added to what was carried before
# true: da-prev-accumulated, dc-prev-accumulated
def lstm_backward(da, caches):
    list_of_caches, x = caches
    n_a, m, T_x = da.shape
    dx = np.zeros(x.shape)
    da_prev, dc_prev = np.zeros((n_a, m)), np.zeros((n_a, m))
    names = [f"d{kind}{gate}" for kind in "Wb" for gate in "fuco"]
    totals = {name: 0 for name in names}
    for t in reversed(range(T_x)):
        step = lstm_cell_backward(da[:, :, t] + da_prev, dc_prev, list_of_caches[t])
        da_prev = da_prev + step["da_prev"]  # <- slip
        dc_prev = dc_prev + step["dc_prev"]  # <- slip
        dx[:, :, t] = step["dxt"]
        for name in names:
            totals[name] = totals[name] + step[name]
    return {"dx": dx, "da0": da_prev, "dc0": dc_prev, **totals}
