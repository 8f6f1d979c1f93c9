# mistake: Only the last digit of the group is read: 18 counts as 8.
# true: none
def split_by_group(clips, held_out):
    """Keep whole groups of clips for testing."""
    train, test = [], []
    for name in clips:
        group = int(name.split("_")[2][-1])  # <- slip
        (test if group in held_out else train).append(name)
    return train, test
