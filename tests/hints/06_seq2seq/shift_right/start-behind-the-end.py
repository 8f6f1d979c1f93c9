# mistake: start is written into the last column, over a word, where the first one belongs to it.
# true: start-dropped-first-kept
def shift_right(targets, start):
    """The words that a decoder is given when it has to write the targets."""
    inputs = np.array(targets)
    inputs[:, 1:] = targets[:, :-1]
    inputs[:, -1] = start  # <- slip
    return inputs
