# right: recursion from the first step to the last, sums made on the way back
def rnn_backward(da, caches):
    list_of_caches, x = caches

    def back(t):
        if t == x.shape[2]:
            return {"dx": [], "da0": 0, "dWax": 0, "dWaa": 0, "dba": 0}
        after = back(t + 1)
        step = rnn_cell_backward(da[:, :, t] + after["da0"], list_of_caches[t])
        sums = {name: after[name] + step[name] for name in ("dWax", "dWaa", "dba")}
        return {"dx": [step["dxt"], *after["dx"]], "da0": step["da_prev"], **sums}

    gradients = back(0)
    gradients["dx"] = np.stack(gradients["dx"], axis=2)
    return gradients
