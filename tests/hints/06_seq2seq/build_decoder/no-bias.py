# mistake: The dense layer has no bias; equation (5) adds b_z.
# true: none
def build_decoder(n_vocabulary, n_embedding, n_units):
    """A model that goes on from given states, word by word, and scores the next words."""
    before = keras.Input((None,), dtype="int32")
    h_start = keras.Input((n_units,))
    c_start = keras.Input((n_units,))
    lstm = keras.layers.LSTM(n_units, return_sequences=True, return_state=True)
    states, h, c = lstm(
        keras.layers.Embedding(n_vocabulary, n_embedding)(before), initial_state=[h_start, c_start]
    )
    logits = keras.layers.Dense(n_vocabulary, use_bias=False)(states)  # <- slip
    return keras.Model([before, h_start, c_start], [logits, h, c])
