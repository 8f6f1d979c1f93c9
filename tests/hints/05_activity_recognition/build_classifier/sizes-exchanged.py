# mistake: The LSTM has n_classes units and the dense layer n_units.
# true: none
def build_classifier(n_frames, n_features, n_classes, n_units):
    """A Keras model that reads the features of a clip and says how probable each class is."""
    clips = keras.Input((n_frames, n_features))
    masked = keras.layers.Masking()
    lstm = keras.layers.LSTM(n_classes)  # <- slip
    dense = keras.layers.Dense(n_units, activation="softmax")  # <- slip
    return keras.Sequential([clips, masked, lstm, dense])
