# mistake: ids > 3 leaves out <eos> and <unk> beside the padding.
# true: end-not-in-mask
def encode_batch(sentences, vocabulary):
    """Turn sentences into rows of word numbers, all of the same length."""
    rows = [[vocabulary.get(w, vocabulary["<unk>"]) for w in words] for words in sentences]
    for row in rows:
        row.append(vocabulary["<eos>"])
    T = max(len(row) for row in rows)
    ids = np.stack([np.pad(row, (0, T - len(row))) for row in rows]).astype("int32")
    mask = ids > 3  # <- slip
    return ids, mask
