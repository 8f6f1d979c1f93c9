# mistake: the long vector is cut at the sizes of the arrays, not where they end
# true: none
def clip_gradients(gradients, max_norm):
    vector = np.concatenate([g.ravel() for g in gradients.values()])
    norm = np.linalg.norm(vector)
    if norm > max_norm:
        vector = vector * (max_norm / norm)
    sizes = [g.size for g in gradients.values()]
    pieces = np.split(vector, sizes[:-1])  # <- slip
    return {n: p.reshape(g.shape) for (n, g), p in zip(gradients.items(), pieces)}
