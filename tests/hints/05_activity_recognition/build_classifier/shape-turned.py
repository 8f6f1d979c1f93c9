# mistake: The input is (n_features, n_frames): time comes last.
# true: none
def build_classifier(n_frames, n_features, n_classes, n_units):
    """A Keras model that reads the features of a clip and says how probable each class is."""
    layers = [keras.Input(shape=(n_features, n_frames))]  # <- slip
    layers.append(keras.layers.Masking())
    layers.append(keras.layers.LSTM(n_units))
    layers.append(keras.layers.Dense(n_classes, activation="softmax"))
    return keras.Sequential(layers)
