# mistake: The LSTM starts from c, h; Keras wants h first.
# true: start-states-exchanged
def build_decoder(n_vocabulary, n_embedding, n_units):
    """A model that goes on from given states, word by word, and scores the next words."""
    before = keras.Input((None,), dtype="int32")
    h0, c0 = keras.Input((n_units,)), keras.Input((n_units,))
    x = keras.layers.Embedding(n_vocabulary, n_embedding)(before)
    lstm = keras.layers.LSTM(n_units, return_sequences=True, return_state=True)
    x, h, c = lstm(x, initial_state=[c0, h0])  # <- slip
    return keras.Model([before, h0, c0], [keras.layers.Dense(n_vocabulary)(x), h, c])
