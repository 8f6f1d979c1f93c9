# mistake: k runs from 1 to L instead of from 0 to L - 1.
# true: counted-from-one
def sample_frames(n_frames, length):
    """Choose which frames of a clip to look at."""
    indices = np.empty(length, dtype=int)
    for k in range(1, length + 1):  # <- slip
        if n_frames < length:
            indices[k - 1] = min(k, n_frames - 1)
        else:
            indices[k - 1] = round(k * (n_frames - 1) / (length - 1))
    return indices
