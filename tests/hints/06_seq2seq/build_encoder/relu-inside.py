# mistake: The LSTM uses relu, where lesson 3 has tanh.
# true: none
def build_encoder(n_vocabulary, n_embedding, n_units):
    """A model that reads sentences and keeps the two last states of an LSTM."""
    ids = keras.Input((None,), dtype="int32")
    vectors = keras.layers.Embedding(n_vocabulary, n_embedding, mask_zero=True)(ids)
    lstm = keras.layers.LSTM(n_units, activation="relu", return_state=True)  # <- slip
    _, h, c = lstm(vectors)
    return keras.Model(ids, [h, c])
