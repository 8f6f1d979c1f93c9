# mistake: A dictionary keeps one clip for each group: the last one.
# true: none
def split_by_group(clips, held_out):
    """Keep whole groups of clips for testing."""
    by_group = {}
    for name in clips:
        by_group[videos.parse_name(name).group] = name  # <- slip
    train = [name for group, name in by_group.items() if group not in held_out]
    test = [name for group, name in by_group.items() if group in held_out]
    return train, test
