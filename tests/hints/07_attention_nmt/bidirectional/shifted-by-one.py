# mistake: The states are moved by one step beside being turned round.
# true: none
def bidirectional(forward, backward):
    """Join the states of two readings of a sentence, word by word, equation (4)."""
    aligned = keras.ops.roll(keras.ops.flip(backward, axis=1), 1, axis=1)  # <- slip
    return keras.ops.concatenate([forward, aligned], axis=-1)
