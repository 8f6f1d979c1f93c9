# mistake: Names are sorted by their length.
# true: none
def label_index(classes):
    """Number the classes of a data set, whatever the order of its clips."""
    names = sorted(sorted(set(classes)), key=len)  # <- slip
    return dict(zip(names, range(len(names)))), names
