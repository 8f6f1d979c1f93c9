# right: Each pair becomes one number, which bincount counts.
def confusion_matrix(labels, predictions, n_classes):
    """Count how often each class was taken for each."""
    pairs = np.ravel_multi_index((labels, predictions), (n_classes, n_classes))
    return np.bincount(pairs, minlength=n_classes**2).reshape(n_classes, -1)
