# mistake: Numbers are given in the order in which the names turn up.
# true: order-of-appearance
def label_index(classes):
    """Number the classes of a data set, whatever the order of its clips."""
    index, names = {}, []
    for name in classes:
        if name not in index:
            index[name] = len(names)  # <- slip
            names.append(name)
    return index, names
