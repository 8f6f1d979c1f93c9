# mistake: Logits are computed from the last h alone: one step instead of T_y.
# true: no-sequences, last-step-only
def build_decoder(n_vocabulary, n_embedding, n_units):
    """A model that goes on from given states, word by word, and scores the next words."""
    before = keras.Input((None,), dtype="int32")
    h_start, c_start = (keras.Input((n_units,)) for _ in range(2))
    vectors = keras.layers.Embedding(n_vocabulary, n_embedding)(before)
    lstm = keras.layers.LSTM(n_units, return_state=True)
    output, h, c = lstm(vectors, initial_state=[h_start, c_start])
    logits = keras.layers.Dense(n_vocabulary)(output)  # <- slip
    return keras.Model([before, h_start, c_start], [logits, h, c])
