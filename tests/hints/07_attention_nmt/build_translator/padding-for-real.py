# mistake: The mask that LSTMs and decoder are given is True at padding.
# true: mask-inverted
def build_translator(n_source, n_target, n_embedding, n_units, n_align, dropout=0.0):
    """A model that reads a sentence both ways and scores each word of its translation."""
    source = keras.Input((None,), dtype="int32")
    before = keras.Input((None,), dtype="int32")
    drop = keras.layers.Dropout(dropout)
    padding = keras.ops.equal(source, 0)  # <- slip
    x = drop(keras.layers.Embedding(n_source, n_embedding)(source))
    read = keras.layers.LSTM(n_units, return_sequences=True)
    read_back = keras.layers.LSTM(n_units, return_sequences=True, go_backwards=True)
    h = bidirectional(read(x, mask=padding), read_back(x, mask=padding))
    y = drop(keras.layers.Embedding(n_target, n_embedding)(before))
    logits, alpha = AttentionDecoder(n_units, n_align, n_target)(y, drop(h), padding)
    return keras.Model([source, before], [logits, alpha])
