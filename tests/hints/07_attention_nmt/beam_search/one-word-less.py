# mistake: At most max_length - 1 words are written.
# true: none
def beam_search(step, state, start, end, width, max_length, penalty=0.0):
    """Search for the sentences with the highest score, equation (7)."""
    beams, totals, found = [[]], np.zeros(1), []
    last = np.array([start])
    for length in range(1, max_length):  # <- slip
        log_p, state = step(last, state)
        grown = totals[:, None] + log_p
        best = np.argsort(-grown, axis=None)[: width - len(found)]
        rows, words = np.unravel_index(best, grown.shape)
        over = words == end
        for i in np.flatnonzero(over):
            found.append((float(grown[rows[i], end] / length**penalty), beams[rows[i]]))
        beams = [beams[r] + [int(w)] for r, w in zip(rows[~over], words[~over])]
        totals, last = grown[rows, words][~over], words[~over]
        state = [array[rows[~over]] for array in state]
        if not beams:
            break
    found += [(float(t / max(max_length - 1, 1) ** penalty), b) for t, b in zip(totals, beams)]
    found.sort(reverse=True)
    return [words for _, words in found], [score for score, _ in found]
