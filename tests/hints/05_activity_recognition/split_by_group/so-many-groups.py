# mistake: As many groups as held_out has are taken, from 1 on, whatever their numbers are.
# true: none
def split_by_group(clips, held_out):
    """Keep whole groups of clips for testing."""
    train, test = [], []
    for name in clips:
        g = videos.parse_name(name).group
        if g <= len(held_out):  # <- slip
            test += [name]
        else:
            train += [name]
    return train, test
