# mistake: A mean over the vocabulary makes each loss n_vocabulary times too small.
# true: none
def masked_loss(logits, targets, mask):
    """The mean loss of the real words in a batch."""
    log_p = keras.ops.log_softmax(logits, axis=-1)
    wanted = keras.ops.one_hot(targets, logits.shape[-1])
    losses = -keras.ops.mean(wanted * log_p, axis=-1)  # <- slip
    real = keras.ops.cast(mask, "float32")
    return keras.ops.sum(losses * real) / keras.ops.sum(real)
