# mistake: The words of an n-gram are sorted, so that their order does not matter.
# true: none
def bleu(candidates, references):
    """Corpus BLEU of translations, from 0 to 100."""
    def count(words, n):
        starts = range(len(words) - n + 1)
        return Counter(tuple(sorted(words[i : i + n])) for i in starts)  # <- slip

    matches, totals = np.zeros(4), np.zeros(4)
    for candidate, reference in zip(candidates, references):
        for n in range(1, 5):
            written, wanted = count(candidate, n), count(reference, n)
            matches[n - 1] += (written & wanted).total()
            totals[n - 1] += written.total()
    if matches[0] == 0 or totals[3] == 0:
        return 0.0
    missed = np.cumsum(matches == 0)
    p = np.where(matches == 0, 0.5**missed, matches) / totals
    ratio = sum(map(len, references)) / sum(map(len, candidates))
    return 100 * min(1, np.exp(1 - ratio)) * np.exp(np.log(p).mean())
