# mistake: The real frames of all clips are counted together: the axis is missing.
# true: none
def pool_over_time(states, mask, how):
    """Make one vector of the states of all frames."""
    real = ops.cast(mask, "float32")
    if how == "max":
        return ops.max(ops.where(mask[:, :, None], states, -np.inf), axis=1)
    if how == "mean":
        return ops.sum(real[:, :, None] * states, axis=1) / ops.sum(real)  # <- slip
    T = ops.cast(ops.sum(real, axis=1), "int32")
    return ops.sum(ops.one_hot(T - 1, mask.shape[1])[:, :, None] * states, axis=1)
