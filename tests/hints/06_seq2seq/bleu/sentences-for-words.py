# mistake: len counts the sentences, not the words: there is never a penalty for brevity.
# true: no-brevity-penalty
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
    brevity = min(1.0, np.exp(1 - len(references) / len(candidates)))  # <- slip
    return 100 * brevity * np.exp(np.log(p).mean())
