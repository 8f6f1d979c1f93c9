# mistake: The logarithm is taken of the mean probability; it is the mean of the logarithms that is asked for.
# true: none
def masked_loss(logits, targets, mask):
    """The mean loss of the real words in a batch."""
    p = keras.ops.softmax(logits, axis=-1)
    right = keras.ops.take_along_axis(p, targets[:, :, None], axis=-1)[:, :, 0]
    real = keras.ops.cast(mask, "float32")
    mean = keras.ops.sum(real * right) / keras.ops.sum(real)
    return -keras.ops.log(mean)  # <- slip
