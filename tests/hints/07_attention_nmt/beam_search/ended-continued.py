# mistake: A sentence that has ended is continued behind its end.
# true: finished-sentences-go-on
def beam_search(step, state, start, end, width, max_length, penalty=0.0):
    """Search for the sentences with the highest score, equation (7)."""
    beams, totals = [[start]], np.zeros(1)
    for length in range(1, max_length + 1):
        log_p, state = step(np.array([beam[-1] for beam in beams]), state)
        grown = totals[:, None] + log_p
        best = np.argsort(-grown, axis=None)[:width]
        rows, words = np.unravel_index(best, grown.shape)
        beams = [[*beams[row], int(word)] for row, word in zip(rows, words)]  # <- slip
        totals = grown[rows, words]
        state = [array[rows] for array in state]
    scores = totals / max_length**penalty
    order = np.argsort(-scores)
    sentences = []
    for i in order:
        words = beams[i][1:]
        sentences.append(words[: words.index(end)] if end in words else words)
    return sentences, [float(scores[i]) for i in order]
