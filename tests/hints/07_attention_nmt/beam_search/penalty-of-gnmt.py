# mistake: The penalty is ((5 + T) / 6) to the power of λ, Google's, not T to the power of λ.
# true: none
def beam_search(step, state, start, end, width, max_length, penalty=0.0):
    """Search for the sentences with the highest score, equation (7)."""
    beams, totals, found = [[start]], np.zeros(1), []
    for length in range(1, max_length + 1):
        log_p, state = step(np.array([beam[-1] for beam in beams]), state)
        grown = totals[:, None] + log_p
        best = np.argsort(-grown, axis=None)[: width - len(found)]
        rows, words = np.unravel_index(best, grown.shape)
        next_beams, next_totals, kept = [], [], []
        for row, word in zip(rows, words):
            sentence, total = beams[row] + [int(word)], grown[row, word]
            if word == end or length == max_length:
                norm = ((5 + length) / 6) ** penalty  # <- slip
                found.append((float(total / norm), sentence))
            else:
                next_beams.append(sentence)
                next_totals.append(total)
                kept.append(row)
        if not next_beams:
            break
        beams, totals = next_beams, np.array(next_totals)
        state = [array[kept] for array in state]
    found.sort(reverse=True)
    sentences = [s[1:-1] if s[-1] == end else s[1:] for _, s in found]
    return sentences, [score for score, _ in found]
