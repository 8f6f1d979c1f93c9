# mistake: np.sort gives the probabilities themselves, which are then compared with class numbers.
# true: none
def top_k_accuracy(probabilities, labels, k):
    """The share of clips whose class is among the k most probable ones."""
    best = np.sort(probabilities, axis=1)[:, ::-1][:, :k]  # <- slip
    return np.mean([label in row for label, row in zip(labels, best)])
