# mistake: the absolute value of the difference is taken, so that no slope is negative
# true: none
def numerical_gradient(f, x, eps=1e-5):
    gradient = np.zeros_like(x)
    it = np.nditer(x, flags=["multi_index"])
    for _ in it:
        step = np.zeros_like(x)
        step[it.multi_index] = eps
        rise = np.abs(f(x + step) - f(x - step))  # <- slip
        gradient[it.multi_index] = rise / (2 * eps)
    return gradient
