# mistake: The sum takes padding along; only the count leaves it out.
# true: padding-summed
def masked_loss(logits, targets, mask):
    """The mean loss of the real words in a batch."""
    log_p = keras.ops.log_softmax(logits)
    one_hot = keras.ops.one_hot(targets, logits.shape[-1])
    losses = -keras.ops.sum(one_hot * log_p, axis=-1)
    n_real = keras.ops.sum(keras.ops.cast(mask, "float32"))
    return keras.ops.sum(losses) / n_real  # <- slip
