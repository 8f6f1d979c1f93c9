# right: Everything is written without looking; what stands behind <eos> is blotted out afterwards.
def greedy_decode(step, state, start, end, max_length):
    """Write sentences word by word, each time the word with the largest score."""
    words = np.full((len(state[0]), 1), start, dtype="int32")
    for _ in range(max_length):
        logits, state = step(words[:, -1], state)
        words = np.column_stack([words, logits.argmax(axis=1)]).astype("int32")
    words = words[:, 1:]
    ends_before = np.cumsum(words == end, axis=1) - (words == end)
    words = np.where(ends_before > 0, 0, words).astype("int32")
    longest = (ends_before == 0).sum(axis=1).max()
    return words[:, :longest]
