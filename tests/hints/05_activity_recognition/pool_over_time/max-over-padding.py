# mistake: The mask is turned round in the maximum: what stands behind the film is kept.
# true: none
def pool_over_time(states, mask, how):
    """Make one vector of the states of all frames."""
    real = ops.cast(mask, "float32")
    count = ops.sum(real, axis=1)
    if how == "max":
        padding = ops.logical_not(mask)[:, :, None]
        return ops.max(ops.where(padding, states, -1e9), axis=1)  # <- slip
    if how == "mean":
        return ops.sum(real[:, :, None] * states, axis=1) / count[:, None]
    last = ops.one_hot(ops.cast(count, "int32") - 1, mask.shape[1])
    return ops.sum(last[:, :, None] * states, axis=1)
