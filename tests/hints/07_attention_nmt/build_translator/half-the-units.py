# mistake: Each encoder LSTM has half of the units.
# true: none
def build_translator(n_source, n_target, n_embedding, n_units, n_align, dropout=0.0):
    """A model that reads a sentence both ways and scores each word of its translation."""
    source = keras.Input((None,), dtype="int32")
    before = keras.Input((None,), dtype="int32")
    real = keras.ops.not_equal(source, 0)
    x = keras.layers.Dropout(dropout)(keras.layers.Embedding(n_source, n_embedding)(source))
    half = n_units // 2  # <- slip
    read = keras.layers.LSTM(half, return_sequences=True)
    read_back = keras.layers.LSTM(half, return_sequences=True, go_backwards=True)
    h = keras.layers.Dropout(dropout)(bidirectional(read(x, mask=real), read_back(x, mask=real)))
    y = keras.layers.Dropout(dropout)(keras.layers.Embedding(n_target, n_embedding)(before))
    decoder = AttentionDecoder(n_units, n_align, n_target)
    logits, alpha = decoder(y, h, real)
    return keras.Model([source, before], [logits, alpha])
