# mistake: ended is made anew in each step: a row that wrote <eos> goes on two steps later.
# true: ends-forgotten
def greedy_decode(step, state, start, end, max_length):
    """Write sentences word by word, each time the word with the largest score."""
    last = np.full(len(state[0]), start, dtype="int32")
    ended = np.zeros(len(last), dtype=bool)
    written = []
    while len(written) < max_length and not ended.all():
        logits, state = step(last, state)
        last = np.where(ended, 0, np.argmax(logits, axis=-1)).astype("int32")
        written.append(last)
        ended = last == end  # <- slip
    return np.stack(written, axis=1)
