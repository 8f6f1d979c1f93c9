# mistake: A short clip is filled up at its front, with copies of the first frame.
# true: short-clip-filled-in-front
def sample_frames(n_frames, length):
    """Choose which frames of a clip to look at."""
    if n_frames < length:
        missing = length - n_frames
        indices = np.concatenate([np.zeros(missing, int), np.arange(n_frames)])  # <- slip
    else:
        indices = np.round(np.linspace(0, n_frames - 1, length)).astype(int)
    return indices
