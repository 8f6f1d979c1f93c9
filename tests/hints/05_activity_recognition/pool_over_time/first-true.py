# mistake: argmax of the mask is the first real frame, not the last.
# true: first-for-last
def pool_over_time(states, mask, how):
    """Make one vector of the states of all frames."""
    real = ops.cast(mask, "float32")[:, :, None]
    if how == "last":
        place = ops.argmax(ops.cast(mask, "int32"), axis=1)  # <- slip
        chosen = ops.cast(ops.one_hot(place, states.shape[1]), "float32")
        return ops.sum(chosen[:, :, None] * states, axis=1)
    if how == "mean":
        return ops.sum(real * states, axis=1) / ops.sum(real, axis=1)
    return ops.max(ops.where(mask[:, :, None], states, -1e30), axis=1)
