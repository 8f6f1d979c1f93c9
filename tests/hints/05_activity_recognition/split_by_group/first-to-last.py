# mistake: All groups between the first and the last one held out are held out, too.
# true: up-to-the-largest
def split_by_group(clips, held_out):
    """Keep whole groups of clips for testing."""
    first, last = min(held_out), max(held_out)
    groups = [videos.parse_name(name).group for name in clips]
    train = [n for n, g in zip(clips, groups) if not first <= g <= last]  # <- slip
    test = [n for n, g in zip(clips, groups) if first <= g <= last]  # <- slip
    return train, test
