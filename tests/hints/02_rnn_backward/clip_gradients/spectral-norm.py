# mistake: norm with ord=2 is the largest singular value of a matrix, not the root of the sum of squares
# true: none
def clip_gradients(gradients, max_norm):
    squares = [np.linalg.norm(g.reshape(len(g), -1), 2) ** 2 for g in gradients.values()]  # <- slip
    norm = np.sqrt(sum(squares))
    if norm <= max_norm:
        return dict(gradients)
    return {name: g / norm * max_norm for name, g in gradients.items()}
