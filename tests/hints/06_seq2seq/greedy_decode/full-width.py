# mistake: The result always has max_length columns, also where all rows ended before.
# true: goes-on-when-all-have-ended
def greedy_decode(step, state, start, end, max_length):
    """Write sentences word by word, each time the word with the largest score."""
    m = len(state[0])
    words = np.zeros((m, max_length), dtype="int32")
    last = np.full(m, start, dtype="int32")
    going = np.ones(m, dtype=bool)
    for t in range(max_length):
        if not going.any():
            break
        logits, state = step(last, state)
        last = np.argmax(logits, axis=-1).astype("int32")
        words[going, t] = last[going]
        going &= last != end
    return words  # <- slip
