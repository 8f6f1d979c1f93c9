# mistake: The dense layer has no bias; equation (4) adds b_y.
# true: none
def build_classifier(n_frames, n_features, n_classes, n_units):
    """A Keras model that reads the features of a clip and says how probable each class is."""
    model = keras.Sequential()
    model.add(keras.Input(shape=(n_frames, n_features)))
    model.add(keras.layers.Masking(0.0))
    model.add(keras.layers.LSTM(n_units))
    model.add(keras.layers.Dense(n_classes, activation="softmax", use_bias=False))  # <- slip
    return model
