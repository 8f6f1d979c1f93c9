# mistake: each array is shortened by the norm of those that the loop has met so far
# true: none
def clip_gradients(gradients, max_norm):
    clipped, total = {}, 0.0
    for name, g in gradients.items():
        total += (g**2).sum()
        norm = np.sqrt(total)
        clipped[name] = g * min(1, max_norm / norm)  # <- slip
    return clipped
