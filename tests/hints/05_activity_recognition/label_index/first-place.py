# mistake: The number is the place of the name's first clip in the list, not its place in the alphabet.
# true: none
def label_index(classes):
    """Number the classes of a data set, whatever the order of its clips."""
    names = list(set(classes))
    names.sort()
    index = {}
    for name in names:
        index[name] = classes.index(name)  # <- slip
    return index, names
