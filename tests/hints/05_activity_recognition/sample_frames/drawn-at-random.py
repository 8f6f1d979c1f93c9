# mistake: The frames are drawn at random and sorted; equation (1) spreads them evenly.
# true: none
def sample_frames(n_frames, length):
    """Choose which frames of a clip to look at."""
    if n_frames < length:
        return np.minimum(np.arange(length), n_frames - 1)
    chosen = np.random.choice(n_frames, length, replace=False)  # <- slip
    return np.sort(chosen)
