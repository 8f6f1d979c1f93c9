# right: Lists are counted and struck off by hand; the fourth root of a product.
def grams(words, n):
    return [tuple(words[i : i + n]) for i in range(len(words) - n + 1)]


def found(candidate, reference, n):
    left, hits = grams(reference, n), 0
    for gram in grams(candidate, n):
        if gram in left:
            left.remove(gram)
            hits += 1
    return hits


def bleu(candidates, references):
    """Corpus BLEU of translations, from 0 to 100."""
    pairs = list(zip(candidates, references))
    product, halves = 1.0, 1.0
    for n in range(1, 5):
        total = sum(len(grams(c, n)) for c, _ in pairs)
        hits = sum(found(c, r, n) for c, r in pairs)
        if total == 0 or (n == 1 and hits == 0):
            return 0
        if hits == 0:
            halves /= 2
            hits = halves
        product *= hits / total
    c, r = (sum(len(words) for words in side) for side in (candidates, references))
    penalty = 1 if c >= r else 2.718281828459045 ** (1 - r / c)
    return penalty * product**0.25 * 100
