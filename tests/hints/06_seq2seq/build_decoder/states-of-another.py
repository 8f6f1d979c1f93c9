# mistake: One LSTM gives the logits, a second one the states, each with its own weights.
# true: none
def build_decoder(n_vocabulary, n_embedding, n_units):
    """A model that goes on from given states, word by word, and scores the next words."""
    before = keras.Input((None,), dtype="int32")
    h_start = keras.Input((n_units,))
    c_start = keras.Input((n_units,))
    start = [h_start, c_start]
    vectors = keras.layers.Embedding(n_vocabulary, n_embedding)(before)
    states = keras.layers.LSTM(n_units, return_sequences=True)(vectors, initial_state=start)
    _, h, c = keras.layers.LSTM(n_units, return_state=True)(vectors, initial_state=start)  # <- slip
    logits = keras.layers.Dense(n_vocabulary)(states)
    return keras.Model([before, h_start, c_start], [logits, h, c])
