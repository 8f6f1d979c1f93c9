# mistake: & binds tighter than ==, so that brackets are missing and NumPy raises an error.
# true: none
def confusion_matrix(labels, predictions, n_classes):
    """Count how often each class was taken for each."""
    matrix = np.zeros((n_classes, n_classes), int)
    for j in range(n_classes):
        for k in range(n_classes):
            matrix[j, k] = np.sum(labels == j & predictions == k)  # <- slip
    return matrix
