# mistake: what is cut off is returned, not what is left
# true: none
def clip_gradients(gradients, max_norm):
    norm = np.sqrt(sum(np.vdot(g, g) for g in gradients.values()))
    clipped = {}
    for name, g in gradients.items():
        if norm > max_norm:
            clipped[name] = g - g / norm * max_norm  # <- slip
        else:
            clipped[name] = g.copy()
    return clipped
