# mistake: Without brackets 1 / (L - 1) is taken from k n: k (n - 1) is meant.
# true: none
def sample_frames(n_frames, length):
    """Choose which frames of a clip to look at."""
    indices = []
    for k in range(length):
        if n_frames >= length:
            t = round(k * n_frames - 1 / (length - 1))  # <- slip
        else:
            t = min(k, n_frames - 1)
        indices.append(t)
    return np.array(indices)
