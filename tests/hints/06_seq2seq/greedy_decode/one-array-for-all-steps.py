# mistake: One array is filled anew in each step, and the list holds it T times.
# true: none
def greedy_decode(step, state, start, end, max_length):
    """Write sentences word by word, each time the word with the largest score."""
    last = np.full(len(state[0]), start, dtype="int32")
    ended = np.zeros(len(last), dtype=bool)
    written = []
    while len(written) < max_length and not ended.all():
        logits, state = step(last.copy(), state)
        last[:] = np.where(ended, 0, np.argmax(logits, axis=-1))
        written.append(last)  # <- slip
        ended = ended | (last == end)
    return np.stack(written, axis=1)
