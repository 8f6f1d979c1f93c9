# mistake: The numbers are texts.
# true: none
def label_index(classes):
    """Number the classes of a data set, whatever the order of its clips."""
    names = sorted(set(classes))
    index = {}
    for i in range(len(names)):
        index[names[i]] = str(i)  # <- slip
    return index, names
