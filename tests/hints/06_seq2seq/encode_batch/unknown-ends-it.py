# mistake: At the first unknown word the sentence is cut off.
# true: none
def encode_batch(sentences, vocabulary):
    """Turn sentences into rows of word numbers, all of the same length."""
    rows = []
    for words in sentences:
        row = []
        for word in words:
            if word not in vocabulary:
                row.append(vocabulary["<unk>"])
                break  # <- slip
            row.append(vocabulary[word])
        rows.append(row + [vocabulary["<eos>"]])
    T = max(len(row) for row in rows)
    ids = np.array([row + [0] * (T - len(row)) for row in rows], dtype="int32")
    return ids, ids != 0
