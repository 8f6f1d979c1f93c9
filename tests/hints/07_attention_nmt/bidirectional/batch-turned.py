# mistake: The sentences of the batch are turned round: [::-1] stands on the first axis.
# true: examples-reversed
def bidirectional(forward, backward):
    """Join the states of two readings of a sentence, word by word, equation (4)."""
    aligned = backward[::-1]  # <- slip
    return keras.ops.concatenate([forward, aligned], axis=-1)
