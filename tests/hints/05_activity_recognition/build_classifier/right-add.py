# right: Layer by layer with add, softmax as a function, the mask's value named.
def build_classifier(n_frames, n_features, n_classes, n_units):
    """A Keras model that reads the features of a clip and says how probable each class is."""
    model = keras.models.Sequential(name="classifier")
    model.add(keras.layers.InputLayer(shape=(n_frames, n_features)))
    model.add(keras.layers.Masking(mask_value=0.0, name="skip_zeros"))
    model.add(keras.layers.LSTM(units=n_units, return_sequences=False, name="memory"))
    model.add(keras.layers.Dense(units=n_classes, activation=keras.activations.softmax))
    return model
