# mistake: <eos> is written over the last word of each sentence.
# true: end-missing
def encode_batch(sentences, vocabulary):
    """Turn sentences into rows of word numbers, all of the same length."""
    T = max(len(words) for words in sentences)
    ids = np.zeros((len(sentences), T), dtype="int32")
    mask = np.zeros((len(sentences), T), dtype=bool)
    for i, words in enumerate(sentences):
        n = len(words)
        ids[i, :n] = [vocabulary.get(word, vocabulary["<unk>"]) for word in words]
        ids[i, n - 1] = vocabulary["<eos>"]  # <- slip
        mask[i, :n] = True
    return ids, mask
