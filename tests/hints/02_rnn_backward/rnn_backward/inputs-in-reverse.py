# mistake: the inputs' gradients are collected from the last step on and stacked in that order
# true: dx-reversed
def rnn_backward(da, caches):
    list_of_caches, x = caches
    da_prev = 0
    dx, steps = [], []
    for t in reversed(range(x.shape[2])):
        step = rnn_cell_backward(da[:, :, t] + da_prev, list_of_caches[t])
        da_prev = step["da_prev"]
        steps.append(step)
        dx.append(step["dxt"])
    gradients = {name: sum(s[name] for s in steps) for name in ("dWax", "dWaa", "dba")}
    gradients["dx"] = np.stack(dx, axis=2)  # <- slip
    gradients["da0"] = da_prev
    return gradients
