# mistake: The second LSTM reads forwards, too: go_backwards is missing.
# true: not-read-backwards
def build_translator(n_source, n_target, n_embedding, n_units, n_align, dropout=0.0):
    """A model that reads a sentence both ways and scores each word of its translation."""
    source, before = (keras.Input((None,), dtype="int32") for _ in range(2))
    drop = keras.layers.Dropout(dropout)
    real = keras.ops.not_equal(source, 0)
    x = drop(keras.layers.Embedding(n_source, n_embedding)(source))
    readers = [keras.layers.LSTM(n_units, return_sequences=True) for _ in range(2)]  # <- slip
    h = drop(bidirectional(*(reader(x, mask=real) for reader in readers)))
    y = drop(keras.layers.Embedding(n_target, n_embedding)(before))
    logits, alpha = AttentionDecoder(n_units, n_align, n_target)(y, h, real)
    return keras.Model([source, before], [logits, alpha])
