# mistake: Without a match 2 is raised to n, not to how many such n there were before.
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
    log_sum = 0.0
    for n, (match, total) in enumerate(zip(matches, totals), start=1):
        p = match / total if match > 0 else 1 / (2**n * total)  # <- slip
        log_sum += np.log(p) / 4
    length, right_length = sum(map(len, candidates)), sum(map(len, references))
    return 100 * min(1, np.exp(1 - right_length / length)) * np.exp(log_sum)
