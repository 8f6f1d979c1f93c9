# right: Sums of logarithms from start to end, the brevity penalty among them.
def bleu(candidates, references):
    """Corpus BLEU of translations, from 0 to 100."""
    counts = np.zeros((4, 2))
    for pair in zip(candidates, references):
        for n in range(4):
            ours, right = (
                Counter(words[i : i + n + 1] for i in range(len(words) - n)) for words in pair
            )
            counts[n] += sum((ours & right).values()), sum(ours.values())
    hits, totals = counts.T
    if hits[0] == 0 or totals[-1] == 0:
        return 0.0
    order = np.cumsum(hits == 0)
    logs = np.log(np.maximum(hits, 1)) - np.where(hits == 0, order * np.log(2), 0) - np.log(totals)
    shortness = 1 - sum(map(len, references)) / totals[0]
    return float(np.exp(np.log(100) + min(0, shortness) + logs.sum() / 4))
