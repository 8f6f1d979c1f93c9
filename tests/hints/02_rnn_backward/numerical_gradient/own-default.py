# mistake: the own helper has an eps of its own, and the caller's is not handed to it
# true: eps-ignored
def central(f, x, i, eps=1e-5):
    step = np.zeros(x.shape)
    step[i] = eps
    return (f(x + step) - f(x - step)) / (2 * eps)


def numerical_gradient(f, x, eps=1e-5):
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        gradient[i] = central(f, x, i)  # <- slip
    return gradient
