# mistake: The bins of the histogram run from the smallest to the largest class that occurs.
# true: none
def confusion_matrix(labels, predictions, n_classes):
    """Count how often each class was taken for each."""
    counts, _, _ = np.histogram2d(labels, predictions, bins=n_classes)  # <- slip
    return counts.astype(int)
