# mistake: start is put in behind the first word, not before it.
# true: none
def shift_right(targets, start):
    """The words that a decoder is given when it has to write the targets."""
    inputs = np.insert(targets, 1, start, axis=1)  # <- slip
    return inputs[:, :-1]
