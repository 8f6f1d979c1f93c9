# right: all arrays become one vector, which is shortened and cut apart again
def clip_gradients(gradients, max_norm):
    vector = np.concatenate([g.ravel() for g in gradients.values()])
    length = np.linalg.norm(vector)
    while length > max_norm * (1 + 1e-12):
        vector = vector * max_norm / length
        length = np.linalg.norm(vector)
    ends = np.cumsum([g.size for g in gradients.values()])
    pieces = np.split(vector, ends[:-1])
    return {name: p.reshape(g.shape) for (name, g), p in zip(gradients.items(), pieces)}
