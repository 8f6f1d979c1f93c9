# mistake: Without a match p is 1 / 2^k: the division by the total is left out.
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
    p, k = matches / totals, 0
    for n in range(4):
        if p[n] == 0:
            k += 1
            p[n] = 0.5**k  # <- slip
    c, r = sum(map(len, candidates)), sum(map(len, references))
    return 100 * min(1, np.exp(1 - r / c)) * np.exp(np.log(p).mean())
