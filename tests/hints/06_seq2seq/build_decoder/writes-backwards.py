# mistake: The LSTM reads the words before from the last to the first.
# true: none
def build_decoder(n_vocabulary, n_embedding, n_units):
    """A model that goes on from given states, word by word, and scores the next words."""
    before = keras.Input((None,), dtype="int32")
    h_start = keras.Input((n_units,))
    c_start = keras.Input((n_units,))
    options = {"return_sequences": True, "return_state": True, "go_backwards": True}  # <- slip
    vectors = keras.layers.Embedding(n_vocabulary, n_embedding)(before)
    states, h, c = keras.layers.LSTM(n_units, **options)(vectors, initial_state=[h_start, c_start])
    logits = keras.layers.Dense(n_vocabulary)(states)
    return keras.Model([before, h_start, c_start], [logits, h, c])
