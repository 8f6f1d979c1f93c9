# mistake: A dense layer too many stands between LSTM and softmax.
# true: none
def build_classifier(n_frames, n_features, n_classes, n_units):
    """A Keras model that reads the features of a clip and says how probable each class is."""
    model = keras.Sequential(
        [
            keras.Input((n_frames, n_features)),
            keras.layers.Masking(),
            keras.layers.LSTM(n_units),
            keras.layers.Dense(n_units, activation="relu"),  # <- slip
            keras.layers.Dense(n_classes, activation="softmax"),
        ]
    )
    return model
