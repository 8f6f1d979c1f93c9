# right: argpartition finds the k largest, unsorted; matches are counted clip by clip.
def top_k_accuracy(probabilities, labels, k):
    """The share of clips whose class is among the k most probable ones."""
    largest = np.argpartition(probabilities, -k)[:, -k:]
    found = [int(label) in row.tolist() for row, label in zip(largest, labels)]
    return found.count(True) / len(found)
