# mistake: The targets themselves are shifted: the caller's array is changed.
# true: none
def shift_right(targets, start):
    """The words that a decoder is given when it has to write the targets."""
    inputs = targets  # <- slip
    inputs[:, 1:] = targets[:, :-1].copy()
    inputs[:, 0] = start
    return inputs
