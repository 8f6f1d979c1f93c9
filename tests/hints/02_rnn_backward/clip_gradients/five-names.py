# mistake: only the five names of this lesson's network are looked for
# true: five-names-only
def clip_gradients(gradients, max_norm):
    names = ["dWaa", "dWax", "dWya", "dba", "dby"]  # <- slip
    norm = np.sqrt(sum(np.sum(gradients[n] ** 2) for n in names if n in gradients))
    factor = min(1.0, max_norm / norm) if norm > 0 else 1.0
    clipped = {n: factor * gradients[n] for n in names if n in gradients}
    return clipped
