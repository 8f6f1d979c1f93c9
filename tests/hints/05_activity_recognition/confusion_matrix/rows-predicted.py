# mistake: Rows are predicted classes and columns true ones.
# true: transposed
def confusion_matrix(labels, predictions, n_classes):
    """Count how often each class was taken for each."""
    return np.array(
        [
            [np.sum((labels == k) & (predictions == j)) for k in range(n_classes)]  # <- slip
            for j in range(n_classes)
        ]
    )
