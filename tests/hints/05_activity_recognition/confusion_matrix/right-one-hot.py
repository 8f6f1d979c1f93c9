# right: A product of two one-hot matrices counts the pairs.
def confusion_matrix(labels, predictions, n_classes):
    """Count how often each class was taken for each."""
    one_hot = np.eye(n_classes, dtype=int)
    return one_hot[labels].T @ one_hot[predictions]
