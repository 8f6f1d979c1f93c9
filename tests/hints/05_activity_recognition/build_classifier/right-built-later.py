# right: No Input in the list; the model is built for its shape afterwards.
def build_classifier(n_frames, n_features, n_classes, n_units):
    """A Keras model that reads the features of a clip and says how probable each class is."""
    kinds = keras.layers
    parts = kinds.Masking(), kinds.LSTM(n_units), kinds.Dense(n_classes, "softmax")
    model = keras.Sequential(parts)
    model.build((None, n_frames, n_features))
    return model
