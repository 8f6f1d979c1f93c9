# mistake: range(len(names) - 1) leaves out the last class.
# true: none
def label_index(classes):
    """Number the classes of a data set, whatever the order of its clips."""
    names = sorted(set(classes))
    index = {names[i]: i for i in range(len(names) - 1)}  # <- slip
    return index, names
