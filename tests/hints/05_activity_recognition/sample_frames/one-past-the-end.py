# mistake: The frames are spread from 0 to n, and a short clip repeats frame n, which is not there.
# true: one-past-the-end, short-clip-past-the-end
def sample_frames(n_frames, length):
    """Choose which frames of a clip to look at."""
    if n_frames < length:
        indices = np.clip(np.arange(length), 0, n_frames)  # <- slip
    else:
        indices = np.round(np.linspace(0, n_frames, length)).astype(int)  # <- slip
    return indices
