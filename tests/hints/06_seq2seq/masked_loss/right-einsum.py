# right: logsumexp minus the right word's score, summed with einsum over one-hot words.
def masked_loss(logits, targets, mask):
    """The mean loss of the real words in a batch."""
    real = keras.ops.cast(mask, logits.dtype)
    words = keras.ops.one_hot(targets, logits.shape[-1], dtype=logits.dtype)
    norm = keras.ops.einsum("mt,mt->", real, keras.ops.logsumexp(logits, axis=-1))
    right = keras.ops.einsum("mt,mtn,mtn->", real, words, logits)
    return (norm - right) / keras.ops.sum(real)
