# mistake: The result is one long row: extend instead of append.
# true: none
def shift_right(targets, start):
    """The words that a decoder is given when it has to write the targets."""
    rows = []
    for row in targets:
        rows.extend([start, *row[:-1]])  # <- slip
    return np.array(rows, dtype=targets.dtype)
