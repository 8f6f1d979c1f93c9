# mistake: argmax is taken without column 0, and the numbers are one too small.
# true: none
def greedy_decode(step, state, start, end, max_length):
    """Write sentences word by word, each time the word with the largest score."""
    last = np.full(len(state[0]), start, dtype="int32")
    ended = np.zeros(len(last), dtype=bool)
    written = []
    while len(written) < max_length and not ended.all():
        logits, state = step(last, state)
        best = np.argmax(logits[:, 1:], axis=-1)  # <- slip
        last = np.where(ended, 0, best).astype("int32")
        written.append(last)
        ended = ended | (last == end)
    return np.stack(written, axis=1)
