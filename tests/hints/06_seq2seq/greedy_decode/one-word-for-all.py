# mistake: argmax without an axis gives one number for the whole batch.
# true: none
def greedy_decode(step, state, start, end, max_length):
    """Write sentences word by word, each time the word with the largest score."""
    m = len(state[0])
    last = np.full(m, start, dtype="int32")
    ended = np.full(m, False)
    words = np.zeros((m, 0), dtype="int32")
    for _ in range(max_length):
        logits, state = step(last, state)
        best = np.argmax(logits) % logits.shape[1]  # <- slip
        last = np.where(ended, 0, best).astype("int32")
        words = np.concatenate([words, last[:, None]], axis=1)
        ended = ended | (last == end)
        if ended.all():
            break
    return words
