# mistake: without a bracket the difference is halved and multiplied by eps
# true: divided-by-two-times-eps
def numerical_gradient(f, x, eps=1e-5):
    def slope(i):
        unit = np.zeros_like(x)
        unit[i] = 1
        return (f(x + eps * unit) - f(x - eps * unit)) / 2 * eps  # <- slip

    slopes = [slope(i) for i in np.ndindex(x.shape)]
    return np.array(slopes).reshape(x.shape)
