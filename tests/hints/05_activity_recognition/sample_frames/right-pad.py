# right: np.pad repeats the last frame, and np.rint rounds.
def sample_frames(n_frames, length):
    """Choose which frames of a clip to look at."""
    missing = length - n_frames
    if missing > 0:
        return np.pad(np.arange(n_frames), (0, missing), mode="edge")
    places = np.arange(length) * (n_frames - 1) / (length - 1)
    return np.rint(places).astype(np.int32)
