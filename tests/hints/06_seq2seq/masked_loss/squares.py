# mistake: The squared distance from the one-hot word is averaged, not minus the logarithm.
# true: none
def masked_loss(logits, targets, mask):
    """The mean loss of the real words in a batch."""
    p = keras.ops.softmax(logits, axis=-1)
    wanted = keras.ops.one_hot(targets, logits.shape[-1])
    losses = keras.ops.sum(keras.ops.square(p - wanted), axis=-1)  # <- slip
    real = keras.ops.cast(mask, "float32")
    return keras.ops.sum(real * losses) / keras.ops.sum(real)
