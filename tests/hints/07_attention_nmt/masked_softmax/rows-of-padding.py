# mistake: A row that is all padding gets equal weights: nothing sets them to 0.
# true: empty-rows-uniform
def masked_softmax(scores, mask):
    """Turn scores into weights over time that leave padding out, equation (2)."""
    penalty = (1 - keras.ops.cast(mask, "float32")) * -1e9
    return keras.ops.softmax(scores + penalty, axis=-1)  # <- slip
