# mistake: the entry is moved back once, so the second value is that at x itself
# true: one-sided-difference
def numerical_gradient(f, x, eps=1e-5):
    x = x.copy()
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        x[i] += eps
        up = f(x)
        x[i] -= eps  # <- slip
        down = f(x)
        gradient[i] = (up - down) / (2 * eps)
    return gradient
