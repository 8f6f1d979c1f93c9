# right: All arguments by name, layers made before they are called, a linear activation.
def make_layers(n_vocabulary, n_embedding, n_units):
    yield keras.layers.Embedding(input_dim=n_vocabulary, output_dim=n_embedding)
    yield keras.layers.LSTM(units=n_units, return_sequences=True, return_state=True)
    yield keras.layers.Dense(units=n_vocabulary, activation="linear")


def build_decoder(n_vocabulary, n_embedding, n_units):
    """A model that goes on from given states, word by word, and scores the next words."""
    embed, remember, score = make_layers(n_vocabulary, n_embedding, n_units)
    words = keras.Input(shape=(None,), dtype="int32")
    h_old = keras.Input(shape=(n_units,))
    c_old = keras.Input(shape=(n_units,))
    every_h, h_new, c_new = remember(embed(words), initial_state=(h_old, c_old))
    return keras.Model(
        inputs=[words, h_old, c_old], outputs=[score(every_h), h_new, c_new]
    )
