# mistake: The loop ends one clip too early.
# true: none
def confusion_matrix(labels, predictions, n_classes):
    """Count how often each class was taken for each."""
    m = len(labels)
    C = np.zeros((n_classes, n_classes), dtype=np.int64)
    for i in range(m - 1):  # <- slip
        C[labels[i]][predictions[i]] += 1
    return C
