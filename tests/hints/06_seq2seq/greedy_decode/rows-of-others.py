# mistake: Ended rows are left out of the words that step is given, but not out of the state.
# true: none
def greedy_decode(step, state, start, end, max_length):
    """Write sentences word by word, each time the word with the largest score."""
    m = len(state[0])
    written = np.zeros((m, max_length), dtype="int32")
    rows, last, t = np.arange(m), np.full(m, start, dtype="int32"), 0
    while t < max_length and len(rows):
        logits, state = step(last, state)
        last = np.argmax(logits, axis=-1).astype("int32")
        written[rows, t] = last
        live = last != end
        rows, last = rows[live], last[live]  # <- slip
        t += 1
    return written[:, :t]
