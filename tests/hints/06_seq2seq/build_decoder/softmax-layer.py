# mistake: A softmax layer makes probabilities of the logits.
# true: probabilities-for-logits
def build_decoder(n_vocabulary, n_embedding, n_units):
    """A model that goes on from given states, word by word, and scores the next words."""
    before = keras.Input((None,), dtype="int32")
    h_start = keras.Input((n_units,))
    c_start = keras.Input((n_units,))
    vectors = keras.layers.Embedding(n_vocabulary, n_embedding)(before)
    lstm = keras.layers.LSTM(n_units, return_sequences=True, return_state=True)
    states, h, c = lstm(vectors, initial_state=[h_start, c_start])
    z = keras.layers.Dense(n_vocabulary)(states)
    p = keras.layers.Softmax()(z)  # <- slip
    return keras.Model([before, h_start, c_start], [p, h, c])
