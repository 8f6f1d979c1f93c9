# mistake: The group is compared as text with whole numbers, so that nothing is held out.
# true: group-as-text
def split_by_group(clips, held_out):
    """Keep whole groups of clips for testing."""
    def group(name):
        return name.split("_g")[1][:2]  # <- slip

    train = [name for name in clips if group(name) not in held_out]
    test = [name for name in clips if group(name) in held_out]
    return train, test
