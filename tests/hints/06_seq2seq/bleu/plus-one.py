# mistake: 1 is added to matches and totals, as some toolkits do, where equation (10) is asked for.
# true: smoothed-with-one
def bleu(candidates, references):
    """Corpus BLEU of translations, from 0 to 100."""
    matches, totals = np.zeros(4), np.zeros(4)
    for candidate, reference in zip(candidates, references):
        for n in range(1, 5):
            written = Counter(candidate[i : i + n] for i in range(len(candidate) - n + 1))
            wanted = Counter(reference[i : i + n] for i in range(len(reference) - n + 1))
            matches[n - 1] += sum((written & wanted).values())
            totals[n - 1] += sum(written.values())
    if matches[0] == 0 or totals[3] == 0:
        return 0.0
    p = (matches + 1) / (totals + 1)  # <- slip
    c = sum(len(words) for words in candidates)
    r = sum(len(words) for words in references)
    B = 1.0 if c > r else np.exp(1 - r / c)
    return 100 * B * np.exp(np.mean(np.log(p)))
