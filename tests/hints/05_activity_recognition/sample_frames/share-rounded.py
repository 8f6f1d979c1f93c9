# mistake: k / (L - 1) is rounded before it is multiplied: only the first and the last frame are left.
# true: none
def sample_frames(n_frames, length):
    """Choose which frames of a clip to look at."""
    if n_frames < length:
        return np.array([*range(n_frames)] + [n_frames - 1] * (length - n_frames))
    shares = np.round(np.arange(length) / (length - 1))  # <- slip
    return (shares * (n_frames - 1)).astype(int)
