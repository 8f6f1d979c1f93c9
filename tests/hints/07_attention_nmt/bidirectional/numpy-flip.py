# mistake: NumPy turns arrays, not the tensors of a model.
# true: none
def bidirectional(forward, backward):
    """Join the states of two readings of a sentence, word by word, equation (4)."""
    aligned = np.flip(backward, axis=1)  # <- slip
    return np.concatenate([forward, aligned], axis=-1)
