# mistake: The share is given in per cent: times 100.
# true: none
def top_k_accuracy(probabilities, labels, k):
    """The share of clips whose class is among the k most probable ones."""
    order = np.argsort(probabilities, axis=1)[:, ::-1]
    hits = (order[:, :k] == labels[:, None]).any(axis=1)
    return 100 * np.mean(hits)  # <- slip
