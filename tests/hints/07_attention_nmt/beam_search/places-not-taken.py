# mistake: Ended sentences do not keep their places: each step takes `width` new ones.
# true: none
def beam_search(step, state, start, end, width, max_length, penalty=0.0):
    """Search for the sentences with the highest score, equation (7)."""
    beams, totals, found = [[start]], np.zeros(1), []
    for length in range(1, max_length + 1):
        log_p, state = step(np.array([beam[-1] for beam in beams]), state)
        grown = (totals[:, None] + log_p).ravel()
        best = np.argsort(grown)[::-1][:width]  # <- slip
        rows, words = best // log_p.shape[1], best % log_p.shape[1]
        beams = [[*beams[row], int(word)] for row, word in zip(rows, words)]
        totals = grown[best]
        over = (words == end) | (length == max_length)
        found += [(totals[i] / length**penalty, beams[i]) for i in np.flatnonzero(over)]
        live = np.flatnonzero(~over)
        if len(live) == 0:
            break
        beams, totals = [beams[i] for i in live], totals[live]
        state = [array[rows[live]] for array in state]
    found = sorted(found, reverse=True)[:width]
    sentences = [beam[1:-1] if beam[-1] == end else beam[1:] for _, beam in found]
    return sentences, [float(score) for score, _ in found]
