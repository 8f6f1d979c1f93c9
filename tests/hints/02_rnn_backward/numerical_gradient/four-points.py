# mistake: a formula with four points is used in place of equation (2)
# true: eps-ignored
def numerical_gradient(f, x, eps=1e-5):
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        h = np.zeros(x.shape)
        h[i] = eps
        near = f(x + h) - f(x - h)
        far = f(x + 2 * h) - f(x - 2 * h)
        gradient[i] = (8 * near - far) / (12 * eps)  # <- slip
    return gradient
