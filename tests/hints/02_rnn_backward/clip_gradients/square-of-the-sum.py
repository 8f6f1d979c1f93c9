# mistake: the entries are added up first and then squared, where each entry has to be squared
# true: none
def clip_gradients(gradients, max_norm):
    total = 0
    for g in gradients.values():
        total += np.sum(g) ** 2  # <- slip
    norm = np.sqrt(total)
    factor = min(1, max_norm / norm)
    return {name: g * factor for name, g in gradients.items()}
