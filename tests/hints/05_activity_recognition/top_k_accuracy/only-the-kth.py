# mistake: -k without a colon takes the k-th best class alone.
# true: only-the-kth
def top_k_accuracy(probabilities, labels, k):
    """The share of clips whose class is among the k most probable ones."""
    best = np.argsort(probabilities, axis=1)[:, -k]  # <- slip
    return np.mean(best == labels)
