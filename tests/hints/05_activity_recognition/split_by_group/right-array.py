# right: A mask over an array of names.
def split_by_group(clips, held_out):
    """Keep whole groups of clips for testing."""
    groups = [videos.parse_name(name).group for name in clips]
    out = np.isin(groups, held_out)
    names = np.array(clips, dtype=object)
    return names[~out].tolist(), names[out].tolist()
