# mistake: h and c are put together into one output of 2 n_units numbers.
# true: none
def build_encoder(n_vocabulary, n_embedding, n_units):
    """A model that reads sentences and keeps the two last states of an LSTM."""
    ids = keras.Input((None,), dtype="int32")
    vectors = keras.layers.Embedding(n_vocabulary, n_embedding, mask_zero=True)(ids)
    _, h, c = keras.layers.LSTM(n_units, return_state=True)(vectors)
    both = keras.layers.Concatenate()([h, c])
    return keras.Model(ids, both)  # <- slip
