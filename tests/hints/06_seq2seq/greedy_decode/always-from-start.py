# mistake: Every step is given start: the written word is not fed back.
# true: start-fed-again
def greedy_decode(step, state, start, end, max_length):
    """Write sentences word by word, each time the word with the largest score."""
    m = len(state[0])
    before = np.full(m, start, dtype="int32")
    ended = np.zeros(m, dtype=bool)
    written = []
    for _ in range(max_length):
        logits, state = step(before, state)  # <- slip
        words = np.where(ended, 0, logits.argmax(axis=-1))
        written.append(words)
        ended |= words == end
        if ended.all():
            break
    return np.stack(written, axis=1).astype("int32")
