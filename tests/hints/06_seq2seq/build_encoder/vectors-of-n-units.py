# mistake: A word gets n_units numbers, not n_embedding.
# true: sizes-exchanged
def build_encoder(n_vocabulary, n_embedding, n_units):
    """A model that reads sentences and keeps the two last states of an LSTM."""
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(n_vocabulary, n_units, mask_zero=True)(ids)  # <- slip
    x, h, c = keras.layers.LSTM(n_units, return_state=True)(x)
    return keras.Model(ids, [h, c])
