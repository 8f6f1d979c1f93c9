# mistake: After the first clip that is held out everything goes to test.
# true: none
def split_by_group(clips, held_out):
    """Keep whole groups of clips for testing."""
    for i, name in enumerate(clips):
        if videos.parse_name(name).group in held_out:
            return clips[:i], clips[i:]  # <- slip
    return clips, []
