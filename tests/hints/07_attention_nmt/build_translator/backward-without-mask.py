# mistake: The LSTM that reads backwards is not given the mask.
# true: padding-read
def build_translator(n_source, n_target, n_embedding, n_units, n_align, dropout=0.0):
    """A model that reads a sentence both ways and scores each word of its translation."""
    source = keras.Input((None,), dtype="int32")
    before = keras.Input((None,), dtype="int32")
    real = keras.ops.not_equal(source, 0)
    x = keras.layers.Embedding(n_source, n_embedding)(source)
    x = keras.layers.Dropout(dropout)(x)
    forward = keras.layers.LSTM(n_units, return_sequences=True)(x, mask=real)
    backward = keras.layers.LSTM(n_units, return_sequences=True, go_backwards=True)(x)  # <- slip
    h = keras.layers.Dropout(dropout)(bidirectional(forward, backward))
    y = keras.layers.Dropout(dropout)(keras.layers.Embedding(n_target, n_embedding)(before))
    logits, alpha = AttentionDecoder(n_units, n_align, n_target)(y, h, real)
    return keras.Model([source, before], [logits, alpha])
