# mistake: The mask that is given to the LSTM is True at padding.
# true: none
def build_encoder(n_vocabulary, n_embedding, n_units):
    """A model that reads sentences and keeps the two last states of an LSTM."""
    ids = keras.Input((None,), dtype="int32")
    vectors = keras.layers.Embedding(n_vocabulary, n_embedding)(ids)
    padding = keras.ops.equal(ids, 0)
    lstm = keras.layers.LSTM(n_units, return_state=True)
    _, h, c = lstm(vectors, mask=padding)  # <- slip
    return keras.Model(ids, [h, c])
