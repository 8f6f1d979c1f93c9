# mistake: k (n - 1) / (L - 1) is divided with //, which rounds down.
# true: cut-not-rounded
def sample_frames(n_frames, length):
    """Choose which frames of a clip to look at."""
    indices = np.zeros(length, dtype=int)
    for k in range(length):
        if n_frames >= length:
            indices[k] = k * (n_frames - 1) // (length - 1)  # <- slip
        else:
            indices[k] = min(k, n_frames - 1)
    return indices
