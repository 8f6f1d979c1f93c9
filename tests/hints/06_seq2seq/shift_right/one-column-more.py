# mistake: The last word is kept, so that there is one column too many.
# true: one-step-longer
def shift_right(targets, start):
    """The words that a decoder is given when it has to write the targets."""
    inputs = np.insert(targets, 0, start, axis=1)
    return inputs  # <- slip
