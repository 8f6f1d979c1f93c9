# mistake: A class with k better ones still counts: k + 1 guesses.
# true: one-too-many
def top_k_accuracy(probabilities, labels, k):
    """The share of clips whose class is among the k most probable ones."""
    m = len(labels)
    right = 0
    for i in range(m):
        better = np.sum(probabilities[i] > probabilities[i, labels[i]])
        if better <= k:  # <- slip
            right = right + 1
    return right / m
