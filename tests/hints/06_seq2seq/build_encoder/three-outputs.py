# mistake: All three things that the LSTM returns are outputs of the model.
# true: none
def build_encoder(n_vocabulary, n_embedding, n_units):
    """A model that reads sentences and keeps the two last states of an LSTM."""
    ids = keras.Input((None,), dtype="int32")
    vectors = keras.layers.Embedding(n_vocabulary, n_embedding, mask_zero=True)(ids)
    return keras.Model(ids, keras.layers.LSTM(n_units, return_state=True)(vectors))  # <- slip
