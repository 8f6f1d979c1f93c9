# mistake: keepdims leaves an axis of length 1 for time.
# true: none
def pool_over_time(states, mask, how):
    """Make one vector of the states of all frames."""
    real = ops.cast(mask, "float32")[:, :, None]
    count = ops.sum(real, axis=1, keepdims=True)  # (m, 1, 1)
    if how == "max":
        pooled = ops.max(ops.where(mask[:, :, None], states, -np.inf), axis=1, keepdims=True)  # <- slip
    elif how == "mean":
        pooled = ops.sum(real * states, axis=1, keepdims=True) / count  # <- slip
    else:
        pooled = ops.take_along_axis(states, ops.cast(count, "int32") - 1, axis=1)  # <- slip
    return pooled
