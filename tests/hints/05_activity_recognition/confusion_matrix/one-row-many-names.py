# mistake: [[0] * n] * n is one row under n names: all rows are counted in one.
# true: none
def confusion_matrix(labels, predictions, n_classes):
    """Count how often each class was taken for each."""
    matrix = [[0] * n_classes] * n_classes  # <- slip
    for j, k in zip(labels, predictions):
        matrix[j][k] += 1
    return np.array(matrix)
