# mistake: Keras returns output, h, c; the code reads output, c, h.
# true: states-exchanged
def build_encoder(n_vocabulary, n_embedding, n_units):
    """A model that reads sentences and keeps the two last states of an LSTM."""
    words = keras.layers.Input(shape=(None,), dtype="int32")
    x = keras.layers.Embedding(n_vocabulary, n_embedding, mask_zero=True)(words)
    output, c, h = keras.layers.LSTM(n_units, return_state=True)(x)  # <- slip
    model = keras.Model(inputs=words, outputs=[h, c])
    return model
