# right: The last two of the three are cut off as a list, everything in few lines.
def build_encoder(n_vocabulary, n_embedding, n_units):
    """A model that reads sentences and keeps the two last states of an LSTM."""
    from_layers = keras.layers
    read = from_layers.LSTM(n_units, return_sequences=True, return_state=True)
    embed = from_layers.Embedding(n_vocabulary, n_embedding, mask_zero=True)
    ids = keras.Input(shape=[None], dtype="int32")
    return keras.Model(ids, list(read(embed(ids))[1:]))
