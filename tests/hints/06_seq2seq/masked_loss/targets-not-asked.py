# mistake: Each word's own probability weighs its logarithm: an entropy, in which targets have no part.
# true: none
def masked_loss(logits, targets, mask):
    """The mean loss of the real words in a batch."""
    log_p = keras.ops.log_softmax(logits, axis=-1)
    losses = -keras.ops.sum(keras.ops.exp(log_p) * log_p, axis=-1)  # <- slip
    k = keras.ops.cast(mask, "float32")
    return keras.ops.sum(k * losses) / keras.ops.sum(k)
