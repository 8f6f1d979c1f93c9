# right: Only rows that go on are given to step, with their rows of the state.
def greedy_decode(step, state, start, end, max_length):
    """Write sentences word by word, each time the word with the largest score."""
    m = len(state[0])
    words = np.zeros((m, max_length), np.int32)
    rows = np.arange(m)
    last = np.repeat(np.int32(start), m)
    for t in range(max_length):
        logits, state = step(last, state)
        last = np.argmax(logits, axis=1).astype(np.int32)
        words[rows, t] = last
        live = np.flatnonzero(last != end)
        if live.size == 0:
            break
        rows, last = rows[live], last[live]
        state = [array[live] for array in state]
    return words[:, : t + 1]
