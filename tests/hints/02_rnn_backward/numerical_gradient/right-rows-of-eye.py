# right: the steps are the rows of a unit matrix, shaped like x; a comprehension
def numerical_gradient(f, x, eps=1e-5):
    units = eps * np.eye(x.size).reshape(x.size, *x.shape)
    slopes = [(f(x + unit) - f(x - unit)) / eps / 2 for unit in units]
    return np.reshape(slopes, x.shape)
