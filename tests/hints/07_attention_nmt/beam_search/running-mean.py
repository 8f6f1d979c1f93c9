# mistake: totals holds the mean of the log-probabilities, which is then divided by T once more.
# true: none
def beam_search(step, state, start, end, width, max_length, penalty=0.0):
    """Search for the sentences with the highest score, equation (7)."""
    beams, totals, found = [[start]], np.zeros(1), []
    for length in range(1, max_length + 1):
        log_p, state = step(np.array([beam[-1] for beam in beams]), state)
        grown = (totals[:, None] * (length - 1) + log_p) / length  # <- slip
        best = np.argsort(-grown, axis=None)[: width - len(found)]
        rows, words = np.unravel_index(best, grown.shape)
        beams = [[*beams[row], int(word)] for row, word in zip(rows, words)]
        totals = grown[rows, words]
        over = (words == end) | (length == max_length)
        found += [(totals[i] / length**penalty, beams[i]) for i in np.flatnonzero(over)]
        live = np.flatnonzero(~over)
        if len(live) == 0:
            break
        beams, totals = [beams[i] for i in live], totals[live]
        state = [array[rows[live]] for array in state]
    found = sorted(found, reverse=True)
    sentences = [beam[1:-1] if beam[-1] == end else beam[1:] for _, beam in found]
    return sentences, [float(score) for score, _ in found]
