# mistake: The words are shifted by two steps, with start at both of the first ones.
# true: none
def shift_right(targets, start):
    """The words that a decoder is given when it has to write the targets."""
    inputs = np.full_like(targets, start)
    inputs[:, 2:] = targets[:, :-2]  # <- slip
    return inputs
