# mistake: The class's probability must be larger than the k-th largest, so that place k is lost.
# true: one-too-few
def top_k_accuracy(probabilities, labels, k):
    """The share of clips whose class is among the k most probable ones."""
    threshold = np.sort(probabilities, axis=1)[:, -k]  # (m,)
    own = probabilities[np.arange(len(labels)), labels]
    return (own > threshold).mean()  # <- slip
