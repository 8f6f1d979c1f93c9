# mistake: len(state) is the number of arrays in the state, not the number of sentences.
# true: none
def greedy_decode(step, state, start, end, max_length):
    """Write sentences word by word, each time the word with the largest score."""
    m = len(state)  # <- slip
    words = np.zeros((m, max_length), dtype="int32")
    last, ended = np.full(m, start, dtype="int32"), np.zeros(m, dtype=bool)
    T = 0
    while T < max_length and not np.all(ended):
        logits, state = step(last, state)
        last = np.argmax(logits, axis=1).astype("int32")
        last[ended] = 0
        words[:, T] = last
        ended = np.logical_or(ended, last == end)
        T += 1
    return words[:, :T]
