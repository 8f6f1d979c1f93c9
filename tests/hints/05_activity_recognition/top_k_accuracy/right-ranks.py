# right: Nothing is sorted: a clip is right when fewer than k classes are more probable than its own.
def top_k_accuracy(probabilities, labels, k):
    """The share of clips whose class is among the k most probable ones."""
    own = np.take_along_axis(probabilities, labels[:, None], axis=1)
    return np.mean((probabilities > own).sum(axis=1) < k)
