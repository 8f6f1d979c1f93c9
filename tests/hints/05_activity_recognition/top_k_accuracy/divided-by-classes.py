# mistake: The hits are divided by the number of classes, not of clips.
# true: none
def top_k_accuracy(probabilities, labels, k):
    """The share of clips whose class is among the k most probable ones."""
    best = np.argpartition(probabilities, -k, axis=1)[:, -k:]
    hits = np.sum(best == labels[:, None])
    return hits / probabilities.shape[1]  # <- slip
