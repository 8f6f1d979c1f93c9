# right: The layers are made in another order than they are used in; the mask by cast.
def build_translator(n_source, n_target, n_embedding, n_units, n_align, dropout=0.0):
    """A model that reads a sentence both ways and scores each word of its translation."""
    K = keras.layers
    decode, drop = AttentionDecoder(n_units, n_align, n_target), K.Dropout(dropout)
    words = keras.Input((None,), dtype="int32"), keras.Input((None,), dtype="int32")
    sizes = n_source, n_target
    x, y = (drop(K.Embedding(n, n_embedding)(w)) for n, w in zip(sizes, words))
    is_word = keras.ops.cast(words[0], "bool")
    back = K.LSTM(n_units, return_sequences=True, go_backwards=True)(x, mask=is_word)
    there = K.LSTM(n_units, return_sequences=True)(x, mask=is_word)
    outputs = decode(y, drop(bidirectional(there, back)), is_word)
    return keras.Model(inputs=list(words), outputs=list(outputs))
