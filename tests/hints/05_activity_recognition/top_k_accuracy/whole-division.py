# mistake: // cuts the share to a whole number: 0 or 1.
# true: none
def top_k_accuracy(probabilities, labels, k):
    """The share of clips whose class is among the k most probable ones."""
    hits = 0
    for i in range(len(labels)):
        order = np.argsort(probabilities[i])[::-1].tolist()
        hits += order.index(labels[i]) < k
    return hits // len(labels)  # <- slip
