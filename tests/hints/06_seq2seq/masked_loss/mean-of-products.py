# mistake: The masked losses are divided by all m T_y places, not by the real words.
# true: divided-by-all-steps
def masked_loss(logits, targets, mask):
    """The mean loss of the real words in a batch."""
    losses = keras.losses.sparse_categorical_crossentropy(targets, logits, from_logits=True)
    real = keras.ops.cast(mask, losses.dtype)
    loss = keras.ops.mean(losses * real)  # <- slip
    return loss
