# mistake: The sentences are sorted by their length, so that rows belong to other sentences.
# true: none
def encode_batch(sentences, vocabulary):
    """Turn sentences into rows of word numbers, all of the same length."""
    ordered = sorted(sentences, key=len, reverse=True)  # <- slip
    T = len(ordered[0]) + 1
    ids = np.zeros((len(ordered), T), dtype="int32")
    for i, words in enumerate(ordered):
        row = [vocabulary.get(word, vocabulary["<unk>"]) for word in words]
        ids[i, : len(row) + 1] = [*row, vocabulary["<eos>"]]
    return ids, ids != vocabulary["<pad>"]
