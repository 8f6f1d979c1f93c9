# mistake: The model takes h and c first and the words last.
# true: none
def build_decoder(n_vocabulary, n_embedding, n_units):
    """A model that goes on from given states, word by word, and scores the next words."""
    states = [keras.Input((n_units,)), keras.Input((n_units,))]
    before = keras.Input((None,), dtype="int32")
    vectors = keras.layers.Embedding(n_vocabulary, n_embedding)(before)
    lstm = keras.layers.LSTM(n_units, return_sequences=True, return_state=True)
    outputs, h, c = lstm(vectors, initial_state=states)
    logits = keras.layers.Dense(n_vocabulary)(outputs)
    return keras.Model([*states, before], [logits, h, c])  # <- slip
