# mistake: The quotient is upside down: (L - 1) / (n - 1).
# true: none
def sample_frames(n_frames, length):
    """Choose which frames of a clip to look at."""
    k = np.arange(length)
    if length > n_frames:
        return np.where(k < n_frames, k, n_frames - 1)
    share = (length - 1) / (n_frames - 1)  # <- slip
    return np.round(k * share).astype(int)
