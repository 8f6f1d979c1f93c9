# mistake: the loop over the arrays begins at index 1, so the first is missing from the norm
# true: none
def clip_gradients(gradients, max_norm):
    arrays = list(gradients.values())
    squares = 0.0
    for k in range(1, len(arrays)):  # <- slip
        squares += np.sum(arrays[k] ** 2)
    norm = np.sqrt(squares)
    factor = max_norm / norm if norm > max_norm else 1.0
    return dict(zip(gradients, [factor * g for g in arrays]))
