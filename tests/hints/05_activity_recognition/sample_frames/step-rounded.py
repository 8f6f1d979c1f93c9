# mistake: The step is rounded before it is multiplied, so that the slip grows with k.
# true: none
def sample_frames(n_frames, length):
    """Choose which frames of a clip to look at."""
    if n_frames < length:
        step = 1
    else:
        step = round((n_frames - 1) / (length - 1))  # <- slip
    return np.minimum(np.arange(length) * step, n_frames - 1)
