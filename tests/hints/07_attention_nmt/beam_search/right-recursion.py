# right: A function that calls itself for the next word; ended sentences are kept in a dictionary.
def grow(step, state, sentences, totals, ended, end, width, left):
    """Continue `sentences` by `left` words at most."""
    if not sentences or left == 0:
        return ended | {tuple(w): t for w, t in zip(sentences, totals)}
    log_p, state = step(np.array([words[-1] for words in sentences]), state)
    table = np.reshape(totals, (-1, 1)) + log_p
    flat = table.flatten()
    chosen = sorted(range(flat.size), key=flat.__getitem__, reverse=True)[: width - len(ended)]
    places = [divmod(i, table.shape[1]) for i in chosen]
    over = {(*sentences[r], w): table[r, w] for r, w in places if w == end}
    going = [(r, w) for r, w in places if w != end]
    rows = [r for r, _ in going]
    return grow(
        step,
        [array[rows] for array in state],
        [[*sentences[r], w] for r, w in going],
        [table[r, w] for r, w in going],
        ended | over,
        end,
        width,
        left - 1,
    )


def beam_search(step, state, start, end, width, max_length, penalty=0.0):
    """Search for the sentences with the highest score, equation (7)."""
    totals = grow(step, state, [[start]], [0.0], {}, end, width, max_length)
    scores = {words: total / (len(words) - 1) ** penalty for words, total in totals.items()}
    best = sorted(scores, key=scores.get, reverse=True)
    sentences = [[int(w) for w in words[1:] if w != end] for words in best]
    return sentences, [float(scores[words]) for words in best]
