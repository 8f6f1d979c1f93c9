# mistake: Each state goes through a dense layer that nobody asked for.
# true: none
def build_encoder(n_vocabulary, n_embedding, n_units):
    """A model that reads sentences and keeps the two last states of an LSTM."""
    ids = keras.Input((None,), dtype="int32")
    vectors = keras.layers.Embedding(n_vocabulary, n_embedding, mask_zero=True)(ids)
    _, h, c = keras.layers.LSTM(n_units, return_state=True)(vectors)
    h = keras.layers.Dense(n_units, activation="tanh")(h)  # <- slip
    c = keras.layers.Dense(n_units, activation="tanh")(c)  # <- slip
    return keras.Model(ids, [h, c])
