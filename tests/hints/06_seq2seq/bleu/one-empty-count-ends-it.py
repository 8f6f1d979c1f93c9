# mistake: A sentence without a 4-gram ends the whole computation with 0; only no 4-gram at all does.
# true: none
def bleu(candidates, references):
    """Corpus BLEU of translations, from 0 to 100."""
    matches, totals = [0, 0, 0, 0], [0, 0, 0, 0]
    for candidate, reference in zip(candidates, references):
        for n in range(1, 5):
            written = Counter(candidate[i : i + n] for i in range(len(candidate) - n + 1))
            wanted = Counter(reference[i : i + n] for i in range(len(reference) - n + 1))
            if written.total() == 0:
                return 0.0  # <- slip
            matches[n - 1] += (written & wanted).total()
            totals[n - 1] += written.total()
    if matches[0] == 0:
        return 0.0
    log_p, k = 0.0, 0
    for match, total in zip(matches, totals):
        k += match == 0
        log_p += np.log((match or 0.5**k) / total)
    c, r = sum(map(len, candidates)), sum(map(len, references))
    return 100 * min(1.0, np.exp(1 - r / c)) * np.exp(log_p / 4)
