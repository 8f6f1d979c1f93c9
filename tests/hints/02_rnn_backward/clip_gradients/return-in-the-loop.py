# mistake: the return stands in the loop, so only the first array comes back
# true: none
def clip_gradients(gradients, max_norm):
    norm = 0.0
    for g in gradients.values():
        norm += (g * g).sum()
    norm = norm**0.5
    clipped = {}
    for name, g in gradients.items():
        clipped[name] = g * min(1, max_norm / norm)
        return clipped  # <- slip
