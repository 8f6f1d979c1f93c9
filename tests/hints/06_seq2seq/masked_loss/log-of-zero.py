# mistake: softmax first and log after it: a probability that rounds to 0 gives an infinite loss.
# true: none
def masked_loss(logits, targets, mask):
    """The mean loss of the real words in a batch."""
    p = keras.ops.softmax(logits, axis=-1)
    right = keras.ops.take_along_axis(p, targets[:, :, None], axis=-1)[:, :, 0]
    real = keras.ops.cast(mask, "float32")
    total = keras.ops.sum(-real * keras.ops.log(right))  # <- slip
    return total / keras.ops.sum(real)
