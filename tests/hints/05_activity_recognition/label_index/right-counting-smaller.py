# right: A name's number is how many different names come before it.
def label_index(classes):
    """Number the classes of a data set, whatever the order of its clips."""
    different = set(classes)
    index = {one: sum(other < one for other in different) for one in different}
    names = [""] * len(index)
    for name, number in index.items():
        names[number] = name
    return index, names
