# mistake: Sentences that end are thrown away; only those that never ended are returned.
# true: none
def beam_search(step, state, start, end, width, max_length, penalty=0.0):
    """Search for the sentences with the highest score, equation (7)."""
    beams, totals, n_ended = [[start]], np.zeros(1), 0
    for length in range(1, max_length + 1):
        log_p, state = step(np.array([beam[-1] for beam in beams]), state)
        grown = totals[:, None] + log_p
        best = np.argsort(-grown, axis=None)[: width - n_ended]
        rows, words = np.unravel_index(best, grown.shape)
        beams = [[*beams[r], int(w)] for r, w in zip(rows, words)]
        totals = grown[rows, words]
        live = np.flatnonzero(words != end)
        n_ended += len(words) - len(live)  # <- slip
        beams, totals = [beams[i] for i in live], totals[live]
        state = [array[rows[live]] for array in state]
        if len(live) == 0:
            break
    order = np.argsort(-totals)
    return [beams[i][1:] for i in order], [float(totals[i] / max_length**penalty) for i in order]
