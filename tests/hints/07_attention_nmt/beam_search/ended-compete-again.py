# mistake: Ended sentences go on competing with new ones each step and may lose their places.
# true: none
def beam_search(step, state, start, end, width, max_length, penalty=0.0):
    """Search for the sentences with the highest score, equation (7)."""
    beams = [([start], 0.0, [array[:1] for array in state])]
    for _ in range(max_length):
        pool = []
        for words, total, own in beams:
            if len(words) > 1 and words[-1] == end:
                pool.append((words, total, own))  # <- slip
                continue
            log_p, new = step(np.array([words[-1]]), own)
            for word in range(log_p.shape[1]):
                pool.append(([*words, word], total + log_p[0, word], new))
        beams = sorted(pool, key=lambda beam: -beam[1])[:width]
        if all(words[-1] == end for words, _, _ in beams):
            break
    scored = [(total / (len(words) - 1) ** penalty, words) for words, total, _ in beams]
    scored.sort(reverse=True)
    sentences = [w[1:-1] if w[-1] == end else w[1:] for _, w in scored]
    return sentences, [float(score) for score, _ in scored]
