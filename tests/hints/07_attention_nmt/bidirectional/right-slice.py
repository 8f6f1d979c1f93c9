# right: Turned by slicing, joined by a layer.
def bidirectional(forward, backward):
    """Join the states of two readings of a sentence, word by word, equation (4)."""
    return keras.layers.Concatenate()([forward, backward[:, ::-1, :]])
