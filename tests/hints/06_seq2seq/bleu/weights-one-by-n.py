# mistake: The logarithms are weighted with 1/n instead of 1/4.
# true: none
def bleu(candidates, references):
    """Corpus BLEU of translations, from 0 to 100."""
    matches, totals = np.zeros(4), np.zeros(4)
    for candidate, reference in zip(candidates, references):
        for n in range(1, 5):
            written = Counter(candidate[i : i + n] for i in range(len(candidate) - n + 1))
            wanted = Counter(reference[i : i + n] for i in range(len(reference) - n + 1))
            matches[n - 1] += (written & wanted).total()
            totals[n - 1] += written.total()
    if matches[0] == 0 or totals[3] == 0:
        return 0.0
    missed = np.cumsum(matches == 0)
    p = np.where(matches == 0, 0.5**missed, matches) / totals
    logs = sum(np.log(p[n - 1]) / n for n in range(1, 5))  # <- slip
    length, right_length = sum(map(len, candidates)), sum(map(len, references))
    return 100 * min(1, np.exp(1 - right_length / length)) * np.exp(logs)
