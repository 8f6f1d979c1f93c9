# mistake: A hit counts 1 / rank, not 1: that is another measure.
# true: none
def top_k_accuracy(probabilities, labels, k):
    """The share of clips whose class is among the k most probable ones."""
    own = probabilities[np.arange(len(labels)), labels]
    rank = 1 + (probabilities > own[:, None]).sum(axis=1)
    return np.where(rank <= k, 1 / rank, 0).mean()  # <- slip
