# right: the norm grows array by array through hypot; early return of copies
def clip_gradients(gradients, max_norm):
    from functools import reduce

    norm = reduce(np.hypot, (np.linalg.norm(g) for g in gradients.values()), 0.0)
    if norm <= max_norm:
        return {name: g.copy() for name, g in gradients.items()}
    return {name: g / (norm / max_norm) for name, g in gradients.items()}
