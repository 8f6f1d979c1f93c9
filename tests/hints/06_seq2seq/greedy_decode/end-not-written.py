# mistake: <eos> itself is replaced by 0: ended is set before the word is written.
# true: end-not-written
def greedy_decode(step, state, start, end, max_length):
    """Write sentences word by word, each time the word with the largest score."""
    last = np.full(len(state[0]), start, dtype="int32")
    ended = last != last
    written = []
    for _ in range(max_length):
        logits, state = step(last, state)
        last = logits.argmax(axis=1)
        ended = ended | (last == end)
        last = np.where(ended, 0, last).astype("int32")  # <- slip
        written.append(last)
        if ended.all():
            break
    return np.stack(written, axis=1)
