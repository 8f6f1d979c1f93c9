# mistake: The names are returned as a set, which has no order.
# true: none
def label_index(classes):
    """Number the classes of a data set, whatever the order of its clips."""
    names = set(classes)  # <- slip
    index = {name: number for number, name in enumerate(sorted(names))}
    return index, names
