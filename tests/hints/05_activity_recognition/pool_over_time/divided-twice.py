# mistake: The weights sum to 1 already, and their mean divides by T_x once more.
# true: none
def pool_over_time(states, mask, how):
    """Make one vector of the states of all frames."""
    real = ops.cast(mask, "float32")
    count = ops.sum(real, axis=1)
    if how == "max":
        return ops.max(ops.where(mask[:, :, None], states, -np.inf), axis=1)
    if how == "mean":
        weights = real / count[:, None]
        return ops.mean(weights[:, :, None] * states, axis=1)  # <- slip
    last = ops.one_hot(ops.cast(count, "int32") - 1, mask.shape[1])
    return ops.sum(last[:, :, None] * states, axis=1)
