# mistake: The mask is True one step too far: <= instead of <.
# true: none
def encode_batch(sentences, vocabulary):
    """Turn sentences into rows of word numbers, all of the same length."""
    unk, eos = vocabulary["<unk>"], vocabulary["<eos>"]
    lengths = np.array([len(words) + 1 for words in sentences])
    T = lengths.max()
    ids = np.zeros((len(sentences), T), dtype="int32")
    for i, words in enumerate(sentences):
        ids[i, : lengths[i]] = [*(vocabulary.get(word, unk) for word in words), eos]
    mask = np.arange(T)[None, :] <= lengths[:, None]  # <- slip
    return ids, mask
