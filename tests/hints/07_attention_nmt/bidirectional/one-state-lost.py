# mistake: The slice ends before position 0: the first state is lost.
# true: none
def bidirectional(forward, backward):
    """Join the states of two readings of a sentence, word by word, equation (4)."""
    aligned = backward[:, :0:-1]  # <- slip
    return keras.ops.concatenate([forward, aligned], axis=-1)
