# mistake: The backward states are joined as they come, not turned round.
# true: not-reversed-again
def bidirectional(forward, backward):
    """Join the states of two readings of a sentence, word by word, equation (4)."""
    return keras.layers.Concatenate(axis=-1)([forward, backward])  # <- slip
