# mistake: mean stands for sum, so the norm is that of a typical entry; and the quotient is turned round
# true: mean-of-squares
def clip_gradients(gradients, max_norm):
    entries = np.concatenate([np.ravel(g) for g in gradients.values()])
    norm = np.sqrt(np.mean(entries**2))  # <- slip
    factor = min(1, norm / max_norm)  # <- slip
    return {name: factor * g for name, g in gradients.items()}
