# mistake: roll without an axis goes on from the end of one row to the next; its first column is not set.
# true: none
def shift_right(targets, start):
    """The words that a decoder is given when it has to write the targets."""
    inputs = np.roll(targets, 1)  # <- slip
    inputs[0, 0] = start
    return inputs
