# right: The number is cut out of the name by hand, and the parts are filtered.
def group_of(name):
    return int(name[name.rindex("_g") + 2 : name.rindex("_c")])


def split_by_group(clips, held_out):
    """Keep whole groups of clips for testing."""
    wanted = frozenset(held_out)
    test = list(filter(lambda name: group_of(name) in wanted, clips))
    train = list(filter(lambda name: group_of(name) not in wanted, clips))
    return train, test
