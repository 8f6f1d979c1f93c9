# mistake: The dense layer gives n_units numbers; there is one score for each word.
# true: none
def build_decoder(n_vocabulary, n_embedding, n_units):
    """A model that goes on from given states, word by word, and scores the next words."""
    before = keras.Input((None,), dtype="int32")
    start = [keras.Input((n_units,)) for _ in "hc"]
    x = keras.layers.Embedding(n_vocabulary, n_embedding)(before)
    x, h, c = keras.layers.LSTM(n_units, return_sequences=True, return_state=True)(
        x, initial_state=start
    )
    logits = keras.layers.Dense(n_units)(x)  # <- slip
    return keras.Model([before, *start], [logits, h, c])
