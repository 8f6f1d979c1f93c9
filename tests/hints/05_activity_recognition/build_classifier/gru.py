# mistake: A GRU stands where the LSTM should be.
# true: none
def build_classifier(n_frames, n_features, n_classes, n_units):
    """A Keras model that reads the features of a clip and says how probable each class is."""
    return keras.Sequential(
        [
            keras.Input((n_frames, n_features)),
            keras.layers.Masking(),
            keras.layers.GRU(n_units),  # <- slip
            keras.layers.Dense(n_classes, activation="softmax"),
        ]
    )
