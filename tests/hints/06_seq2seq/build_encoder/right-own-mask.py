# right: The mask is computed by hand; h is the LSTM's output, which is the same.
def build_encoder(n_vocabulary, n_embedding, n_units):
    """A model that reads sentences and keeps the two last states of an LSTM."""
    ids = keras.Input((None,), dtype="int32", name="ids")
    real = keras.ops.not_equal(ids, 0)
    vectors = keras.layers.Embedding(n_vocabulary, n_embedding)(ids)
    output, _, c = keras.layers.LSTM(n_units, return_state=True)(vectors, mask=real)
    return keras.Model(inputs=ids, outputs=[output, c], name="encoder")
