# mistake: The state keeps the rows of sentences that have ended, so that later rows do not fit.
# true: none
def beam_search(step, state, start, end, width, max_length, penalty=0.0):
    """Search for the sentences with the highest score, equation (7)."""
    beams, totals, found = [[start]], np.zeros(1), []
    for length in range(1, max_length + 1):
        log_p, state = step(np.array([beam[-1] for beam in beams]), state)
        grown = totals[:, None] + log_p
        best = np.argsort(-grown, axis=None)[: width - len(found)]
        rows, words = np.unravel_index(best, grown.shape)
        beams = [[*beams[row], int(word)] for row, word in zip(rows, words)]
        totals = grown[rows, words]
        state = [array[rows] for array in state]  # <- slip
        live = []
        for i, beam in enumerate(beams):
            if beam[-1] == end or length == max_length:
                found.append((float(totals[i] / length**penalty), beam))
            else:
                live.append(i)
        if not live:
            break
        beams, totals = [beams[i] for i in live], totals[live]
    found = sorted(found, reverse=True)
    sentences = [beam[1:-1] if beam[-1] == end else beam[1:] for _, beam in found]
    return sentences, [score for score, _ in found]
