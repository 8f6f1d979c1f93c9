# mistake: Padding's score becomes -10, which is not low enough beside scores down to -1000.
# true: none
def masked_softmax(scores, mask):
    """Turn scores into weights over time that leave padding out, equation (2)."""
    lowered = keras.ops.where(mask, scores, -10.0)  # <- slip
    alpha = keras.ops.softmax(lowered, axis=1)
    return keras.ops.where(mask, alpha, 0.0)
