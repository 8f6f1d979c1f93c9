# mistake: Short sentences are filled up on their left.
# true: padding-on-the-left
def encode_batch(sentences, vocabulary):
    """Turn sentences into rows of word numbers, all of the same length."""
    rows = []
    for words in sentences:
        row = [vocabulary.get(word, vocabulary["<unk>"]) for word in words]
        rows.append(row + [vocabulary["<eos>"]])
    T = max(len(row) for row in rows)
    ids = np.zeros((len(rows), T), dtype="int32")
    for i, row in enumerate(rows):
        ids[i, T - len(row) :] = row  # <- slip
    return ids, ids != 0
