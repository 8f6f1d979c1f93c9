# right: Python's own round, number by number, and one expression for both equations.
def sample_frames(n_frames, length):
    """Choose which frames of a clip to look at."""
    share = 1 if n_frames < length else (n_frames - 1) / (length - 1)
    return np.array([min(round(k * share), n_frames - 1) for k in range(length)])
