# right: Time is brought to the front, turned there, and brought back.
def bidirectional(forward, backward):
    """Join the states of two readings of a sentence, word by word, equation (4)."""
    f, b = (keras.ops.moveaxis(states, 1, 0) for states in (forward, backward))
    both = keras.ops.concatenate([f, keras.ops.flip(b, 0)], 2)
    return keras.ops.transpose(both, (1, 0, 2))
