# mistake: One LSTM reads both ways, with the same weights; there are two.
# true: none
def build_translator(n_source, n_target, n_embedding, n_units, n_align, dropout=0.0):
    """A model that reads a sentence both ways and scores each word of its translation."""
    source = keras.Input((None,), dtype="int32")
    before = keras.Input((None,), dtype="int32")
    drop = keras.layers.Dropout(dropout)
    real = keras.ops.not_equal(source, 0)
    x = drop(keras.layers.Embedding(n_source, n_embedding)(source))
    read = keras.layers.LSTM(n_units, return_sequences=True)
    turned, real_turned = keras.ops.flip(x, axis=1), keras.ops.flip(real, axis=1)
    h = bidirectional(read(x, mask=real), read(turned, mask=real_turned))  # <- slip
    y = drop(keras.layers.Embedding(n_target, n_embedding)(before))
    logits, alpha = AttentionDecoder(n_units, n_align, n_target)(y, drop(h), real)
    return keras.Model([source, before], [logits, alpha])
