# right: All numbers in one row are written into the True places of the mask.
def encode_batch(sentences, vocabulary):
    """Turn sentences into rows of word numbers, all of the same length."""
    flat = [word for words in sentences for word in (*words, "<eos>")]
    lengths = np.array([len(words) for words in sentences]) + 1
    mask = np.arange(max(lengths))[None] < lengths[:, None]
    ids = np.full(mask.shape, vocabulary["<pad>"], np.int32)
    ids[mask] = [vocabulary.get(word, vocabulary["<unk>"]) for word in flat]
    return ids, mask
