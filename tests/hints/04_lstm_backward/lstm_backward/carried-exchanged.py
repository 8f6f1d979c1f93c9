# mistake: what comes back to the hidden state is handed on to the cell state, and the other way round
# true: carries-exchanged
def lstm_backward(da, caches):
    list_of_caches, x = caches
    n_a, m, T_x = da.shape
    dx = np.zeros(x.shape)
    da_prev, dc_prev = np.zeros((n_a, m)), np.zeros((n_a, m))
    totals = {}
    for t in reversed(range(T_x)):
        step = lstm_cell_backward(da[:, :, t] + da_prev, dc_prev, list_of_caches[t])
        dx[:, :, t] = step.pop("dxt")
        dc_prev, da_prev = step.pop("da_prev"), step.pop("dc_prev")  # <- slip
        for name, value in step.items():
            totals[name] = totals[name] + value if name in totals else value
    gradients = {"dx": dx, "da0": da_prev, "dc0": dc_prev, **totals}
    return gradients
