# mistake: A place is set to 1 however often its pair occurs.
# true: each-pair-counted-once
def confusion_matrix(labels, predictions, n_classes):
    """Count how often each class was taken for each."""
    matrix = np.zeros((n_classes, n_classes), int)
    for j, k in zip(labels, predictions):
        matrix[j, k] = 1  # <- slip
    return matrix
