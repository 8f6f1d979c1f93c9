# mistake: The count is made for each clip of a class, and overwritten by that of the next clip.
# true: none
def confusion_matrix(labels, predictions, n_classes):
    """Count how often each class was taken for each."""
    matrix = np.zeros((n_classes, n_classes), dtype=int)
    for j in range(n_classes):
        for prediction in predictions[labels == j]:
            matrix[j] = np.arange(n_classes) == prediction  # <- slip
    return matrix
