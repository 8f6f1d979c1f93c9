# right: Each sentence offers its best `width` words only, which is enough; scores are sorted by argsort.
def beam_search(step, state, start, end, width, max_length, penalty=0.0):
    """Search for the sentences with the highest score, equation (7)."""
    last, words, totals = np.array([start]), np.zeros((1, 0), int), np.zeros((1, 1))
    sentences, scores = [], []
    for length in range(1, max_length + 1):
        log_p, state = step(last, state)
        offered = np.argsort(log_p, axis=1)[:, ::-1][:, :width]
        sums = totals + np.take_along_axis(log_p, offered, axis=1)
        order = np.argsort(sums.ravel())[::-1][: width - len(sentences)]
        rows, last = order // offered.shape[1], offered.ravel()[order]
        words = np.hstack([words[rows], last[:, None]])
        sums, state = sums.ravel()[order], [array[rows] for array in state]
        over = (last == end) | (length == max_length)
        for line, total in zip(words[over].tolist(), sums[over]):
            sentences.append([word for word in line if word != end])
            scores.append(float(total / length**penalty))
        if over.all():
            break
        last, words, totals = last[~over], words[~over], sums[~over][:, None]
        state = [array[~over] for array in state]
    best = np.argsort(scores)[::-1]
    return [sentences[i] for i in best], [scores[i] for i in best]
