# mistake: the sums begin with the second step that is taken, so the last step's share is missing
# true: none
def lstm_backward(da, caches):
    list_of_caches, x = caches
    n_a, m, T_x = da.shape
    dx = np.zeros(x.shape)
    da_prev, dc_prev = np.zeros((n_a, m)), np.zeros((n_a, m))
    steps = []
    for t in reversed(range(T_x)):
        step = lstm_cell_backward(da[:, :, t] + da_prev, dc_prev, list_of_caches[t])
        da_prev, dc_prev, dx[:, :, t] = step["da_prev"], step["dc_prev"], step["dxt"]
        steps.append(step)
    gradients = {"dx": dx, "da0": da_prev, "dc0": dc_prev}
    for name in [k + g for k in ("dW", "db") for g in "fuco"]:
        gradients[name] = sum((s[name] for s in steps[1:]), np.zeros_like(steps[0][name]))  # <- slip
    return gradients
