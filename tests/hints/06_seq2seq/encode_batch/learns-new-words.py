# mistake: An unknown word gets a new number and is written into the vocabulary.
# true: none
def encode_batch(sentences, vocabulary):
    """Turn sentences into rows of word numbers, all of the same length."""
    rows = []
    for words in sentences:
        row = [vocabulary.setdefault(word, len(vocabulary)) for word in words]  # <- slip
        rows.append([*row, vocabulary["<eos>"]])
    T = max(map(len, rows))
    ids = np.zeros((len(rows), T), dtype="int32")
    for i, row in enumerate(rows):
        ids[i, : len(row)] = row
    return ids, ids > 0
