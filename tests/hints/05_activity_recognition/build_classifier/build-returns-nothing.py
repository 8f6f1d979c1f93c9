# mistake: build returns None, and that is what the function returns.
# true: none
def build_classifier(n_frames, n_features, n_classes, n_units):
    """A Keras model that reads the features of a clip and says how probable each class is."""
    layers = [
        keras.layers.Masking(),
        keras.layers.LSTM(n_units),
        keras.layers.Dense(n_classes, activation="softmax"),
    ]
    model = keras.Sequential(layers).build((None, n_frames, n_features))  # <- slip
    return model
