# mistake: long gradients are multiplied by max_norm and never divided by their norm
# true: none
def global_norm(gradients):
    return np.linalg.norm([np.linalg.norm(g) for g in gradients.values()])


def clip_gradients(gradients, max_norm):
    scale = 1.0
    if global_norm(gradients) > max_norm:
        scale = max_norm  # <- slip
    return {name: scale * g for name, g in gradients.items()}
