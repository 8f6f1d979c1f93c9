# mistake: The list is sorted with all its repeats: a name is counted as often as it occurs.
# true: a-number-for-each-clip
def label_index(classes):
    """Number the classes of a data set, whatever the order of its clips."""
    names, index = list(classes), {}
    names.sort()  # <- slip
    for number, name in enumerate(names):
        index[name] = number
    return index, names
