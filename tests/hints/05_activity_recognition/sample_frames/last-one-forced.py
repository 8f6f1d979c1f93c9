# mistake: The steps are n / L long, and the last frame is put over the last place afterwards.
# true: none
def sample_frames(n_frames, length):
    """Choose which frames of a clip to look at."""
    if n_frames < length:
        indices = np.minimum(np.arange(length), n_frames - 1)
    else:
        indices = np.round(np.arange(length) * n_frames / length).astype(int)  # <- slip
        indices[-1] = n_frames - 1
    return indices
