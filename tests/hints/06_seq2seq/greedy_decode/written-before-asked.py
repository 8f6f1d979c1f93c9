# mistake: The word is kept before step is asked: start comes first, and the last word is lost.
# true: start-in-the-result
def greedy_decode(step, state, start, end, max_length):
    """Write sentences word by word, each time the word with the largest score."""
    last = np.full(len(state[0]), start, dtype="int32")
    ended = np.zeros(len(last), dtype=bool)
    written = []
    for _ in range(max_length):
        written.append(last)  # <- slip
        logits, state = step(last, state)
        last = np.where(ended, 0, np.argmax(logits, axis=-1)).astype("int32")
        ended = ended | (last == end)
        if ended.all():
            break
    return np.stack(written, axis=1)
