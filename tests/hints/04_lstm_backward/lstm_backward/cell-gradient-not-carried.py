# mistake: dc_prev is never handed on, every step's cell state gets zeros
# true: dc-prev-not-carried
def lstm_backward(da, caches):
    list_of_caches, x = caches
    n_a, m, T_x = da.shape
    nothing = np.zeros((n_a, m))
    names = [kind + gate for kind in ("dW", "db") for gate in "fuco"]

    def back(t, da_prev):
        step = lstm_cell_backward(da[:, :, t] + da_prev, nothing, list_of_caches[t])  # <- slip
        if t == 0:
            sums = {name: step[name] for name in names}
            return {**sums, "dx": [step["dxt"]], "da0": step["da_prev"], "dc0": step["dc_prev"]}
        before = back(t - 1, step["da_prev"])
        for name in names:
            before[name] = before[name] + step[name]
        before["dx"].append(step["dxt"])
        return before

    gradients = back(T_x - 1, nothing)
    gradients["dx"] = np.stack(gradients["dx"], axis=2)
    return gradients
