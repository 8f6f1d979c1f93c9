# right: The embedding makes the mask that the LSTMs use; layers are made by a helper.
def reader(n_units, backwards):
    return keras.layers.LSTM(n_units, return_sequences=True, go_backwards=backwards)


def build_translator(n_source, n_target, n_embedding, n_units, n_align, dropout=0.0):
    """A model that reads a sentence both ways and scores each word of its translation."""
    source = keras.Input(shape=(None,), dtype="int32", name="source")
    before = keras.Input(shape=(None,), dtype="int32", name="before")
    embedded = keras.layers.Embedding(n_source, n_embedding, mask_zero=True)(source)
    embedded = keras.layers.Dropout(dropout)(embedded)
    readings = [reader(n_units, backwards)(embedded) for backwards in (False, True)]
    h = keras.layers.Dropout(dropout)(bidirectional(*readings))
    y = keras.layers.Dropout(dropout)(keras.layers.Embedding(n_target, n_embedding)(before))
    decoder = AttentionDecoder(n_align=n_align, n_target=n_target, n_units=n_units)
    return keras.Model([source, before], list(decoder(y, h, source > 0)))
