# mistake: The loop ends when the first sentence has ended.
# true: stops-at-the-first-end
def greedy_decode(step, state, start, end, max_length):
    """Write sentences word by word, each time the word with the largest score."""
    last = np.full(len(state[0]), start, dtype="int32")
    ended = np.zeros(len(last), dtype=bool)
    written = []
    while len(written) < max_length and not ended[0]:  # <- slip
        logits, state = step(last, state)
        last = np.where(ended, 0, logits.argmax(axis=1)).astype("int32")
        written.append(last)
        ended |= last == end
    return np.stack(written, axis=1)
