# mistake: The dictionary says how many clips a class has, not its number.
# true: none
def label_index(classes):
    """Number the classes of a data set, whatever the order of its clips."""
    index = {}
    for name in sorted(classes):
        index[name] = index.get(name, 0) + 1  # <- slip
    return index, list(index)
