# mistake: minus is another name of plus, not a copy, so both values are taken at the same place
# true: copies-are-not-copies
def numerical_gradient(f, x, eps=1e-5):
    gradient = np.zeros(x.shape)
    it = np.nditer(x, flags=["multi_index"])
    while not it.finished:
        i = it.multi_index
        plus = minus = x.copy()  # <- slip
        plus[i] = x[i] + eps
        minus[i] = x[i] - eps
        gradient[i] = (f(plus) - f(minus)) / (2 * eps)
        it.iternext()
    return gradient
