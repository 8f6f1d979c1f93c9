# right: functools.reduce folds the steps from the last to the first
def lstm_backward(da, caches):
    from functools import reduce

    list_of_caches, x = caches

    def fold(after, at_step):
        da_t, cache = at_step
        step = lstm_cell_backward(da_t + after["da0"], after["dc0"], cache)
        sums = {k: after.get(k, 0) + v for k, v in step.items() if k[1] in "Wb"}
        dx = [step["dxt"], *after["dx"]]
        return sums | {"dx": dx, "da0": step["da_prev"], "dc0": step["dc_prev"]}

    at_steps = zip(np.moveaxis(da, 2, 0), list_of_caches)
    nothing = {"dx": [], "da0": 0 * da[:, :, 0], "dc0": 0 * da[:, :, 0]}
    gradients = reduce(fold, list(at_steps)[::-1], nothing)
    gradients["dx"] = np.dstack(gradients["dx"])
    return gradients
