# mistake: T does not count <eos>, so that the longest sentence loses its end.
# true: end-missing
def encode_batch(sentences, vocabulary):
    """Turn sentences into rows of word numbers, all of the same length."""
    T = max(len(words) for words in sentences)  # <- slip
    ids = np.zeros((len(sentences), T), dtype="int32")
    for i, words in enumerate(sentences):
        row = [vocabulary.get(word, vocabulary["<unk>"]) for word in words]
        row = (row + [vocabulary["<eos>"]])[:T]
        ids[i, : len(row)] = row
    return ids, ids != 0
