# mistake: isin looks for a label among the guesses of all clips, not among those of its own.
# true: none
def top_k_accuracy(probabilities, labels, k):
    """The share of clips whose class is among the k most probable ones."""
    best = np.argsort(probabilities, axis=1)[:, -k:]
    return np.isin(labels, best).mean()  # <- slip
