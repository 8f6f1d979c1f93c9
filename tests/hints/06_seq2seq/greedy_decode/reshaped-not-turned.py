# mistake: reshape cuts the steps into rows; they have to be turned (a transpose).
# true: none
def greedy_decode(step, state, start, end, max_length):
    """Write sentences word by word, each time the word with the largest score."""
    m = len(state[0])
    last, ended = np.full(m, start, dtype="int32"), np.zeros(m, dtype=bool)
    written = []
    while len(written) < max_length and not ended.all():
        logits, state = step(last, state)
        last = np.where(ended, 0, np.argmax(logits, axis=-1)).astype("int32")
        written.append(last)
        ended = ended | (last == end)
    return np.array(written).reshape(m, -1)  # <- slip
