# mistake: every array is shortened by its own norm, not by that of all together
# true: each-array-alone
def shorten(g, max_norm):
    norm = np.linalg.norm(g)  # <- slip
    return g if norm <= max_norm else g * (max_norm / norm)


def clip_gradients(gradients, max_norm):
    clipped = {}
    for name, g in gradients.items():
        clipped[name] = shorten(g, max_norm)
    return clipped
