# mistake: range(len - n) leaves out the last n-gram of each sentence.
# true: none
def bleu(candidates, references):
    """Corpus BLEU of translations, from 0 to 100."""
    def count(words, n):
        return Counter(words[i : i + n] for i in range(len(words) - n))  # <- slip

    matches, totals = np.zeros(4), np.zeros(4)
    for candidate, reference in zip(candidates, references):
        for n in range(1, 5):
            written, wanted = count(candidate, n), count(reference, n)
            matches[n - 1] += (written & wanted).total()
            totals[n - 1] += written.total()
    if matches[0] == 0 or totals[3] == 0:
        return 0.0
    missed = np.cumsum(matches == 0)
    precisions = np.where(matches == 0, 0.5**missed, matches) / totals
    length, right_length = sum(map(len, candidates)), sum(map(len, references))
    brevity = min(1.0, np.exp(1 - right_length / length))
    return 100 * brevity * np.exp(np.log(precisions).mean())
