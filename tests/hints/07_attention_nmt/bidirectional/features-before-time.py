# mistake: The result is (m, 2 n, T_x): it is not turned back after the joining.
# true: none
def bidirectional(forward, backward):
    """Join the states of two readings of a sentence, word by word, equation (4)."""
    f = keras.ops.transpose(forward, (0, 2, 1))
    b = keras.ops.flip(keras.ops.transpose(backward, (0, 2, 1)), axis=2)
    return keras.ops.concatenate([f, b], axis=1)  # <- slip
