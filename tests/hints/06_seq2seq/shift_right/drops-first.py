# mistake: The first word is dropped and start stands at the end: a step to the left.
# true: start-at-the-end, shifted-left
def shift_right(targets, start):
    """The words that a decoder is given when it has to write the targets."""
    column = np.full((len(targets), 1), start, dtype=targets.dtype)
    inputs = np.hstack([targets[:, 1:], column])  # <- slip
    return inputs
