# mistake: The result is (T, m): time comes first.
# true: none
def encode_batch(sentences, vocabulary):
    """Turn sentences into rows of word numbers, all of the same length."""
    unk, eos, pad = (vocabulary[word] for word in ("<unk>", "<eos>", "<pad>"))
    T = 1 + max(len(words) for words in sentences)
    ids = np.full((T, len(sentences)), pad, dtype="int32")
    for i, words in enumerate(sentences):
        for t, word in enumerate(words):
            ids[t, i] = vocabulary.get(word, unk)
        ids[len(words), i] = eos
    return ids, ids != pad  # <- slip
