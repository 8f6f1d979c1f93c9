# mistake: The diagonal holds how many clips a class has, not how many of them were recognised.
# true: none
def confusion_matrix(labels, predictions, n_classes):
    """Count how often each class was taken for each."""
    matrix = np.zeros((n_classes, n_classes), int)
    for label, prediction in zip(labels, predictions):
        matrix[label, label] += 1  # <- slip
        if label != prediction:
            matrix[label, prediction] += 1
    return matrix
