# mistake: The whole result is turned round, and the forward states with it.
# true: both-reversed
def bidirectional(forward, backward):
    """Join the states of two readings of a sentence, word by word, equation (4)."""
    joined = keras.ops.concatenate([forward, backward], axis=-1)
    return keras.ops.flip(joined, axis=1)  # <- slip
