# mistake: What parse_name returns is collected, not the names.
# true: none
def split_by_group(clips, held_out):
    """Keep whole groups of clips for testing."""
    parsed = list(map(videos.parse_name, clips))
    train = [clip for clip in parsed if clip.group not in held_out]  # <- slip
    test = [clip for clip in parsed if clip.group in held_out]  # <- slip
    return train, test
