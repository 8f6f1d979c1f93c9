# mistake: The LSTM is wrapped in Bidirectional: it reads from both ends and returns twice as much.
# true: none
def build_classifier(n_frames, n_features, n_classes, n_units):
    """A Keras model that reads the features of a clip and says how probable each class is."""
    lstm = keras.layers.LSTM(n_units)
    return keras.Sequential(
        [
            keras.Input((n_frames, n_features)),
            keras.layers.Masking(),
            keras.layers.Bidirectional(lstm),  # <- slip
            keras.layers.Dense(n_classes, activation="softmax"),
        ]
    )
