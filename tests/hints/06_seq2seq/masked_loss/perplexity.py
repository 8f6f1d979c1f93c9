# mistake: exp of the loss is returned, the perplexity.
# true: none
def masked_loss(logits, targets, mask):
    """The mean loss of the real words in a batch."""
    losses = keras.losses.sparse_categorical_crossentropy(targets, logits, from_logits=True)
    real = keras.ops.cast(mask, "float32")
    loss = keras.ops.sum(losses * real) / keras.ops.sum(real)
    return keras.ops.exp(loss)  # <- slip
