# mistake: Each sentence keeps its own best word; the continuations do not compete with each other.
# true: beams-not-ranked-together
def beam_search(step, state, start, end, width, max_length, penalty=0.0):
    """Search for the sentences with the highest score, equation (7)."""
    log_p, state = step(np.array([start]), state)
    words = np.argsort(-log_p[0])[:width]
    beams, totals = [[int(word)] for word in words], log_p[0, words]
    state, found = [np.repeat(array, len(words), axis=0) for array in state], []
    for length in range(1, max_length + 1):
        last = np.array([beam[-1] for beam in beams])
        over = (last == end) | (length == max_length)
        found += [(totals[i] / length**penalty, beams[i]) for i in np.flatnonzero(over)]
        live = np.flatnonzero(~over)
        if len(live) == 0:
            break
        log_p, state = step(last[live], [array[live] for array in state])
        best = np.argmax(log_p, axis=1)  # <- slip
        totals = totals[live] + np.max(log_p, axis=1)
        beams = [[*beams[i], int(word)] for i, word in zip(live, best)]
    found = sorted(found, reverse=True)
    sentences = [beam[:-1] if beam[-1] == end else beam for _, beam in found]
    return sentences, [float(score) for score, _ in found]
