# mistake: bincount stops at the largest number that occurs: minlength is missing.
# true: none
def confusion_matrix(labels, predictions, n_classes):
    """Count how often each class was taken for each."""
    places = labels * n_classes + predictions
    counts = np.bincount(places)  # <- slip
    return counts.reshape(n_classes, n_classes)
