# mistake: The numbers of the two states stand by turns, not one state behind the other.
# true: none
def bidirectional(forward, backward):
    """Join the states of two readings of a sentence, word by word, equation (4)."""
    aligned = keras.ops.flip(backward, axis=1)
    pairs = keras.ops.stack([forward, aligned], axis=-1)  # <- slip
    n = forward.shape[-1]
    return keras.ops.reshape(pairs, (-1, keras.ops.shape(forward)[1], 2 * n))
