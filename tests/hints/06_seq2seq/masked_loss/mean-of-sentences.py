# mistake: First a mean for each sentence, then the mean of these: short sentences weigh too much.
# true: mean-of-means
def masked_loss(logits, targets, mask):
    """The mean loss of the real words in a batch."""
    log_p = keras.ops.log_softmax(logits, axis=-1)
    picked = keras.ops.take_along_axis(log_p, keras.ops.expand_dims(targets, -1), axis=-1)
    real = keras.ops.cast(mask, "float32")
    total = keras.ops.sum(-picked[..., 0] * real, axis=1)
    return keras.ops.mean(total / keras.ops.sum(real, axis=1))  # <- slip
