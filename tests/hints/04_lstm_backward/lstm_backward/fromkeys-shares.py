# mistake: dict.fromkeys gives all weights the same array of zeros, which += fills for all of them at once
# true: none
def lstm_backward(da, caches):
    list_of_caches, x = caches
    n_a, m, T_x = da.shape
    n_x = x.shape[0]
    sums = dict.fromkeys(["dWf", "dWu", "dWc", "dWo"], np.zeros((n_a, n_a + n_x)))  # <- slip
    sums |= {"db" + g: np.zeros((n_a, 1)) for g in "fuco"}
    dx = np.zeros_like(x)
    da_prev, dc_prev = np.zeros((2, n_a, m))
    for t in range(T_x - 1, -1, -1):
        step = lstm_cell_backward(da[:, :, t] + da_prev, dc_prev, list_of_caches[t])
        da_prev, dc_prev, dx[:, :, t] = step["da_prev"], step["dc_prev"], step["dxt"]
        for name in sums:
            sums[name] += step[name]
    return {"dx": dx, "da0": da_prev, "dc0": dc_prev, **sums}
