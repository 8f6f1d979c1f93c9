# mistake: The dictionary leads from numbers to names.
# true: none
def label_index(classes):
    """Number the classes of a data set, whatever the order of its clips."""
    names = sorted(set(classes))
    index = dict(enumerate(names))  # <- slip
    return index, names
