# mistake: The score goes from 0 to 1: the factor 100 is missing.
# true: fraction
def bleu(candidates, references):
    """Corpus BLEU of translations, from 0 to 100."""
    match, total = [0] * 4, [0] * 4
    for c, r in zip(candidates, references):
        for n in range(4):
            grams = Counter(c[i : i + n + 1] for i in range(len(c) - n))
            right = Counter(r[i : i + n + 1] for i in range(len(r) - n))
            match[n] += sum(min(grams[g], right[g]) for g in grams)
            total[n] += sum(grams.values())
    if match[0] == 0 or total[3] == 0:
        return 0.0
    k, logs = 0, 0.0
    for n in range(4):
        if match[n] == 0:
            k += 1
            logs += np.log(1 / (2**k * total[n]))
        else:
            logs += np.log(match[n] / total[n])
    c_length, r_length = sum(len(c) for c in candidates), sum(len(r) for r in references)
    brevity = min(1.0, np.exp(1 - r_length / c_length))
    return brevity * np.exp(logs / 4)  # <- slip
