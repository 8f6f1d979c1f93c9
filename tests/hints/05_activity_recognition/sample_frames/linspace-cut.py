# mistake: The places are cut to whole numbers, not rounded, and a short clip is stretched.
# true: cut-not-rounded, short-clip-stretched
def sample_frames(n_frames, length):
    """Choose which frames of a clip to look at."""
    indices = np.linspace(0, n_frames - 1, length).astype(int)  # <- slip
    return indices
