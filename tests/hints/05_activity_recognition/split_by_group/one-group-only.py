# mistake: After each group of held_out, train is made anew: only the last one counts there.
# true: test-groups-in-training
def split_by_group(clips, held_out):
    """Keep whole groups of clips for testing."""
    test = []
    for group in held_out:
        train = [n for n in clips if videos.parse_name(n).group != group]  # <- slip
        test += [n for n in clips if videos.parse_name(n).group == group]  # <- slip
    return train, test
