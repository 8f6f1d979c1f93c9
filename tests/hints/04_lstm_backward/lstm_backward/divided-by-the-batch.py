# mistake: the weights' gradients are divided by the number of examples, as if the loss were not averaged yet
# true: none
def lstm_backward(da, caches):
    list_of_caches, x = caches
    n_a, m, T_x = da.shape
    dx = np.zeros(x.shape)
    da_prev, dc_prev = np.zeros((n_a, m)), np.zeros((n_a, m))
    totals = dict.fromkeys([f"d{kind}{gate}" for kind in "Wb" for gate in "fuco"], 0.0)
    for t in reversed(range(T_x)):
        step = lstm_cell_backward(da[:, :, t] + da_prev, dc_prev, list_of_caches[t])
        da_prev, dc_prev = step["da_prev"], step["dc_prev"]
        dx[:, :, t] = step["dxt"]
        for name in totals:
            totals[name] = totals[name] + step[name] / m  # <- slip
    return {"dx": dx, "da0": da_prev, "dc0": dc_prev, **totals}
