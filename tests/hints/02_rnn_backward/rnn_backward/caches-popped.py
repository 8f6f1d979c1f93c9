# mistake: pop takes the caches out of the caller's list, which is empty afterwards
# true: modifies-inputs
def rnn_backward(da, caches):
    list_of_caches, x = caches
    dx = np.zeros(x.shape)
    da_prev = np.zeros(da.shape[:2])
    sums = {"dWax": 0, "dWaa": 0, "dba": 0}
    for t in reversed(range(da.shape[2])):
        cache = list_of_caches.pop()  # <- slip
        step = rnn_cell_backward(da[:, :, t] + da_prev, cache)
        dx[:, :, t], da_prev = step["dxt"], step["da_prev"]
        sums = {name: sums[name] + step[name] for name in sums}
    return {"dx": dx, "da0": da_prev, **sums}
