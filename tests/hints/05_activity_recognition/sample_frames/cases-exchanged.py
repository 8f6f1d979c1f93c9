# mistake: The condition is turned round: long clips get equation (2), short ones equation (1).
# true: first-frames-only, short-clip-stretched
def sample_frames(n_frames, length):
    """Choose which frames of a clip to look at."""
    k = np.arange(length)
    spread = np.round(k * (n_frames - 1) / (length - 1)).astype(int)
    indices = np.where(n_frames > length, np.minimum(k, n_frames - 1), spread)  # <- slip
    return indices
