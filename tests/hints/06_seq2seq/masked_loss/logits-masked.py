# mistake: The mask makes the logits 0 instead of the losses, and padding still costs log n.
# true: none
def masked_loss(logits, targets, mask):
    """The mean loss of the real words in a batch."""
    real = keras.ops.cast(mask, "float32")
    log_p = keras.ops.log_softmax(logits * real[:, :, None], axis=-1)  # <- slip
    right = keras.ops.take_along_axis(log_p, targets[:, :, None], axis=-1)
    return -keras.ops.sum(right) / keras.ops.sum(real)
