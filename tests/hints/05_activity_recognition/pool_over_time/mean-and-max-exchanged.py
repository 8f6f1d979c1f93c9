# mistake: The mean is returned for "max" and the maximum for "mean".
# true: none
def pool_over_time(states, mask, how):
    """Make one vector of the states of all frames."""
    real = ops.cast(mask, "float32")[:, :, None]
    n = ops.sum(real, axis=1)
    if how == "last":
        last = ops.one_hot(ops.cast(n[:, 0], "int32") - 1, mask.shape[1])
        return ops.sum(last[:, :, None] * states, axis=1)
    if how == "max":  # <- slip
        return ops.sum(real * states, axis=1) / n
    return ops.max(ops.where(mask[:, :, None], states, -np.inf), axis=1)
