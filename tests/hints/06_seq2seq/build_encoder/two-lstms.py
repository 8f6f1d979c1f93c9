# mistake: h and c come from two LSTMs with weights of their own.
# true: none
def build_encoder(n_vocabulary, n_embedding, n_units):
    """A model that reads sentences and keeps the two last states of an LSTM."""
    ids = keras.Input((None,), dtype="int32")
    vectors = keras.layers.Embedding(n_vocabulary, n_embedding, mask_zero=True)(ids)
    _, h, _ = keras.layers.LSTM(n_units, return_state=True)(vectors)
    _, _, c = keras.layers.LSTM(n_units, return_state=True)(vectors)  # <- slip
    model = keras.Model(ids, [h, c])
    return model
