# mistake: T is counted without `end`.
# true: end-not-counted
def beam_search(step, state, start, end, width, max_length, penalty=0.0):
    """Search for the sentences with the highest score, equation (7)."""
    def score(words, total):
        real = [word for word in words if word != end]
        return total / max(len(real), 1) ** penalty  # <- slip

    beams, totals, found = [[]], np.zeros(1), []
    for length in range(1, max_length + 1):
        log_p, state = step(np.array([b[-1] if b else start for b in beams]), state)
        grown = totals[:, None] + log_p
        best = np.argsort(-grown, axis=None)[: width - len(found)]
        rows, words = np.unravel_index(best, grown.shape)
        beams = [[*beams[r], int(w)] for r, w in zip(rows, words)]
        totals = grown[rows, words]
        live = []
        for i, words in enumerate(beams):
            if words[-1] == end or length == max_length:
                found.append((float(score(words, totals[i])), words))
            else:
                live.append(i)
        if not live:
            break
        state = [array[rows[live]] for array in state]
        beams, totals = [beams[i] for i in live], totals[live]
    found.sort(reverse=True)
    return [w[:-1] if w[-1] == end else w for _, w in found], [s for s, _ in found]
