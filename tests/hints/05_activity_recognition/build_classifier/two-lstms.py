# mistake: A second LSTM reads the states of the first.
# true: none
def build_classifier(n_frames, n_features, n_classes, n_units):
    """A Keras model that reads the features of a clip and says how probable each class is."""
    model = keras.Sequential()
    model.add(keras.Input((n_frames, n_features)))
    model.add(keras.layers.Masking())
    for again in (True, False):
        model.add(keras.layers.LSTM(n_units, return_sequences=again))  # <- slip
    model.add(keras.layers.Dense(n_classes, activation="softmax"))
    return model
