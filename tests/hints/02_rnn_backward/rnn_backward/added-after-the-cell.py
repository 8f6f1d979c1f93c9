# mistake: the cell gets da alone, what came back from the step after is added only behind it; and the sums are divided by T_x
# true: da-prev-not-added, averaged-over-time
def rnn_backward(da, caches):
    list_of_caches, x = caches
    n_a, m, T_x = da.shape
    dx = np.zeros(x.shape)
    sums = {"dWax": 0, "dWaa": 0, "dba": 0}
    da_prev = np.zeros((n_a, m))
    for t in reversed(range(T_x)):
        step = rnn_cell_backward(da[:, :, t], list_of_caches[t])  # <- slip
        da_prev = da_prev + step["da_prev"]
        dx[:, :, t] = step["dxt"]
        for name in sums:
            sums[name] = sums[name] + step[name] / T_x  # <- slip
    return {"dx": dx, "da0": da_prev, **sums}
