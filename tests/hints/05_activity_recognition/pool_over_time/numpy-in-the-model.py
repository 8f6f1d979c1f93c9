# mistake: NumPy needs numbers; inside a model there are none.
# true: none
def pool_over_time(states, mask, how):
    """Make one vector of the states of all frames."""
    states, mask = np.asarray(states), np.asarray(mask)  # <- slip
    count = mask.sum(axis=1)
    if how == "last":
        return states[np.arange(len(states)), count - 1]
    if how == "mean":
        return np.where(mask[:, :, None], states, 0).sum(axis=1) / count[:, None]
    return np.where(mask[:, :, None], states, -np.inf).max(axis=1)
