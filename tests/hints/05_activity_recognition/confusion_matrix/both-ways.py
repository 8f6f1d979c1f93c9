# mistake: Each clip is counted twice, at [j, k] and at [k, j].
# true: none
def confusion_matrix(labels, predictions, n_classes):
    """Count how often each class was taken for each."""
    matrix = np.zeros((n_classes, n_classes), dtype=int)
    for i in range(len(labels)):
        matrix[labels[i], predictions[i]] += 1
        matrix[predictions[i], labels[i]] += 1  # <- slip
    return matrix
