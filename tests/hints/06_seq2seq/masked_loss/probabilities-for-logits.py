# mistake: Keras's loss is not told that it gets logits: from_logits=True is missing.
# true: none
def masked_loss(logits, targets, mask):
    """The mean loss of the real words in a batch."""
    losses = keras.losses.sparse_categorical_crossentropy(targets, logits)  # <- slip
    real = keras.ops.cast(mask, "float32")
    return keras.ops.sum(losses * real) / keras.ops.sum(real)
