# mistake: softmax is given to the LSTM, and the dense layer has none.
# true: softmax-missing
def build_classifier(n_frames, n_features, n_classes, n_units):
    """A Keras model that reads the features of a clip and says how probable each class is."""
    model = keras.Sequential()
    model.add(keras.Input((n_frames, n_features)))
    model.add(keras.layers.Masking())
    model.add(keras.layers.LSTM(n_units, activation="softmax"))  # <- slip
    model.add(keras.layers.Dense(n_classes))  # <- slip
    return model
