# mistake: Masking stands behind the LSTM, which has read the zeros by then.
# true: mask-ignored
def build_classifier(n_frames, n_features, n_classes, n_units):
    """A Keras model that reads the features of a clip and says how probable each class is."""
    model = keras.Sequential()
    model.add(keras.Input((n_frames, n_features)))
    model.add(keras.layers.LSTM(n_units))
    model.add(keras.layers.Masking())  # <- slip
    model.add(keras.layers.Dense(n_classes, activation="softmax"))
    return model
