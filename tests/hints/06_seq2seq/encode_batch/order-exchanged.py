# mistake: mask and ids are returned in the wrong order.
# true: none
def encode_batch(sentences, vocabulary):
    """Turn sentences into rows of word numbers, all of the same length."""
    rows = [
        [*[vocabulary.get(w, vocabulary["<unk>"]) for w in words], vocabulary["<eos>"]]
        for words in sentences
    ]
    lengths = [len(row) for row in rows]
    mask = np.arange(max(lengths)) < np.array(lengths)[:, None]
    ids = np.zeros(mask.shape, "int32")
    ids[mask] = np.concatenate(rows)
    return mask, ids  # <- slip
