# mistake: The mean of both states is taken.
# true: none
def bidirectional(forward, backward):
    """Join the states of two readings of a sentence, word by word, equation (4)."""
    aligned = keras.ops.flip(backward, axis=1)
    return keras.layers.Average()([forward, aligned])  # <- slip
