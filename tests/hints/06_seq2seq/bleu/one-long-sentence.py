# mistake: All sentences are put into one before n-grams are taken, so that some reach from one to the next.
# true: clipping-over-the-corpus
def bleu(candidates, references):
    """Corpus BLEU of translations, from 0 to 100."""
    ours, theirs = sum(candidates, ()), sum(references, ())  # <- slip
    p, k = [], 0
    for n in range(1, 5):
        written = Counter(ours[i : i + n] for i in range(len(ours) - n + 1))
        wanted = Counter(theirs[i : i + n] for i in range(len(theirs) - n + 1))
        match, total = (written & wanted).total(), written.total()
        if total == 0 or (match == 0 and n == 1):
            return 0.0
        k += match == 0
        p.append(match / total if match else 0.5**k / total)
    return 100 * min(1, np.exp(1 - len(theirs) / len(ours))) * np.prod(p) ** 0.25
