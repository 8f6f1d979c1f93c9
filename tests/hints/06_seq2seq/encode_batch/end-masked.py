# mistake: <eos> is False in the mask, as if it were padding.
# true: end-not-in-mask
def encode_batch(sentences, vocabulary):
    """Turn sentences into rows of word numbers, all of the same length."""
    numbers = [[vocabulary.get(w, vocabulary["<unk>"]) for w in s] for s in sentences]
    T = 1 + max(len(row) for row in numbers)
    ids = np.zeros((len(numbers), T), dtype="int32")
    mask = np.zeros((len(numbers), T), dtype=bool)
    for row, real, number in zip(ids, mask, numbers):
        row[: len(number)] = number
        row[len(number)] = vocabulary["<eos>"]
        real[: len(number)] = True  # <- slip
    return ids, mask
