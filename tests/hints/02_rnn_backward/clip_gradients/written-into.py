# mistake: the arrays are multiplied in place, so the caller's are changed
# true: clipped-in-place
def clip_gradients(gradients, max_norm):
    norm = np.sqrt(sum((g**2).sum() for g in gradients.values()))
    clipped = dict(gradients)
    if norm > max_norm:
        for g in clipped.values():
            g *= max_norm / norm  # <- slip
    return clipped
