# mistake: list.sort sorts in place and returns None.
# true: none
def label_index(classes):
    """Number the classes of a data set, whatever the order of its clips."""
    names = list(set(classes)).sort()  # <- slip
    index = {}
    for number, name in enumerate(names):
        index[name] = number
    return index, names
