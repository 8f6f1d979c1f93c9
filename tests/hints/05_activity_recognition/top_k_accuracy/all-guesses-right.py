# mistake: all wants each of the k guesses to be right; any is meant.
# true: none
def top_k_accuracy(probabilities, labels, k):
    """The share of clips whose class is among the k most probable ones."""
    best = np.argsort(-probabilities, axis=1)[:, :k]
    right = (best == labels[:, None]).all(axis=1)  # <- slip
    return right.sum() / len(labels)
