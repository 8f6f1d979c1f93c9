# mistake: 2, the end, is replaced by padding; it is an input like all others.
# true: none
def shift_right(targets, start):
    """The words that a decoder is given when it has to write the targets."""
    inputs = np.full_like(targets, start)
    inputs[:, 1:] = targets[:, :-1]
    inputs[inputs == 2] = 0  # <- slip
    return inputs
