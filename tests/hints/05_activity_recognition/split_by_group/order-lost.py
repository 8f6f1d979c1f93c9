# mistake: Sorted sets: the order of clips is lost.
# true: none
def split_by_group(clips, held_out):
    """Keep whole groups of clips for testing."""
    test = {name for name in clips if videos.parse_name(name).group in held_out}
    train = set(clips) - test
    return sorted(train), sorted(test)  # <- slip
