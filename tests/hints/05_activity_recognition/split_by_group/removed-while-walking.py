# mistake: A list is shortened while a loop walks along it, so that the clip after each removed one is skipped.
# true: none
def split_by_group(clips, held_out):
    """Keep whole groups of clips for testing."""
    train, test = list(clips), []
    for name in train:
        if videos.parse_name(name).group in held_out:
            train.remove(name)  # <- slip
            test.append(name)
    return train, test
