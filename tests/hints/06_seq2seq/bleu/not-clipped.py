# mistake: A word counts as often as it is written, however often it is in the reference.
# true: no-clipping
def bleu(candidates, references):
    """Corpus BLEU of translations, from 0 to 100."""
    def grams(words, n):
        return [words[i : i + n] for i in range(len(words) - n + 1)]

    matches, totals = np.zeros(4), np.zeros(4)
    for candidate, reference in zip(candidates, references):
        for n in (1, 2, 3, 4):
            wanted = grams(reference, n)
            matches[n - 1] += sum(g in wanted for g in grams(candidate, n))  # <- slip
            totals[n - 1] += len(grams(candidate, n))
    if not matches[0] or not totals[3]:
        return 0.0
    zero = matches == 0
    matches[zero] = 0.5 ** np.arange(1, zero.sum() + 1)
    length, right_length = sum(map(len, candidates)), sum(map(len, references))
    return 100 * min(1, np.exp(1 - right_length / length)) * np.exp(np.log(matches / totals).mean())
