# right: A helper that names the number at any place; the mask is read off the numbers.
def number_at(words, t, vocabulary):
    if t > len(words):
        return vocabulary["<pad>"]
    if t == len(words):
        return vocabulary["<eos>"]
    try:
        return vocabulary[words[t]]
    except KeyError:
        return vocabulary["<unk>"]


def encode_batch(sentences, vocabulary):
    """Turn sentences into rows of word numbers, all of the same length."""
    steps = range(max(len(words) for words in sentences) + 1)
    columns = [[number_at(words, t, vocabulary) for words in sentences] for t in steps]
    ids = np.array(columns, dtype="int32").T
    return ids, np.not_equal(ids, vocabulary["<pad>"])
