# mistake: f is given a flat array, not one shaped like x
# true: none
def numerical_gradient(f, x, eps=1e-5):
    flat = x.flatten()
    gradient = np.zeros(flat.shape)
    for k in range(flat.size):
        plus, minus = flat.copy(), flat.copy()
        plus[k] += eps
        minus[k] -= eps
        gradient[k] = (f(plus) - f(minus)) / (2 * eps)  # <- slip
    gradient = gradient.reshape(x.shape)
    return gradient
