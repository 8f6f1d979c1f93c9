# mistake: The names are sorted after they were numbered, so that index and names do not fit.
# true: order-of-appearance
def label_index(classes):
    """Number the classes of a data set, whatever the order of its clips."""
    names = list(dict.fromkeys(classes))
    index = {name: i for i, name in enumerate(names)}  # <- slip
    names.sort()
    return index, names
