# mistake: Masking looks for steps of -1, where the file holds zeros.
# true: none
def build_classifier(n_frames, n_features, n_classes, n_units):
    """A Keras model that reads the features of a clip and says how probable each class is."""
    model = keras.Sequential()
    model.add(keras.Input(shape=(n_frames, n_features)))
    model.add(keras.layers.Masking(mask_value=-1.0))  # <- slip
    model.add(keras.layers.LSTM(n_units))
    model.add(keras.layers.Dense(n_classes, activation="softmax"))
    return model
