# right: TimeDistributed around the dense layer, which changes nothing; inputs in one list.
def build_decoder(n_vocabulary, n_embedding, n_units):
    """A model that goes on from given states, word by word, and scores the next words."""
    inputs = [keras.Input((None,), dtype="int32")]
    inputs += [keras.Input((n_units,), name=name) for name in ("h", "c")]
    x = keras.layers.Embedding(n_vocabulary, n_embedding)(inputs[0])
    lstm = keras.layers.LSTM(n_units, return_state=True, return_sequences=True)
    x, *new = lstm(x, initial_state=inputs[1:])
    z = keras.layers.TimeDistributed(keras.layers.Dense(n_vocabulary))(x)
    return keras.Model(inputs, [z, *new])
