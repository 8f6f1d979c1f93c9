# right: Row by row, with Python's lists.
def shift_right(targets, start):
    """The words that a decoder is given when it has to write the targets."""
    rows = []
    for *words, _ in targets.tolist():
        rows.append([start] + words)
    return np.array(rows, dtype=targets.dtype)
