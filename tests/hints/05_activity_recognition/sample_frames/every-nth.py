# mistake: Every n // L-th frame is taken, so the end of the clip is never reached.
# true: whole-steps
def sample_frames(n_frames, length):
    """Choose which frames of a clip to look at."""
    if n_frames < length:
        return np.minimum(np.arange(length), n_frames - 1)
    step = n_frames // length  # <- slip
    indices = np.arange(length) * step
    return indices
