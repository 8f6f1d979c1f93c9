# mistake: inputs is read after it was overwritten: the first column runs through the whole row.
# true: none
def shift_right(targets, start):
    """The words that a decoder is given when it has to write the targets."""
    inputs = targets.copy()
    inputs[:, 0] = start
    for t in range(1, targets.shape[1]):
        inputs[:, t] = inputs[:, t - 1]  # <- slip
    return inputs
