# mistake: The larger of both states is taken, number by number.
# true: none
def bidirectional(forward, backward):
    """Join the states of two readings of a sentence, word by word, equation (4)."""
    return keras.ops.maximum(forward, backward[:, ::-1])  # <- slip
