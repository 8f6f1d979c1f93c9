# right: Keras's loss with from_logits, and a weighted mean by hand.
def masked_loss(logits, targets, mask):
    """The mean loss of the real words in a batch."""
    each = keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction=None)
    weights = keras.ops.cast(mask, "float32")
    weights = weights / keras.ops.sum(weights)
    return keras.ops.sum(weights * each(targets, logits))
