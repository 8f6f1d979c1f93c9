# right: np.pad puts start in front; the last column is cut off.
def shift_right(targets, start):
    """The words that a decoder is given when it has to write the targets."""
    return np.pad(targets, ((0, 0), (1, 0)), constant_values=start)[:, :-1]
