# mistake: the step holds the entry's value plus eps, so that adding it moves the entry far away
# true: none
def numerical_gradient(f, x, eps=1e-5):
    gradient = np.zeros(x.shape)
    for i, value in np.ndenumerate(x):
        step = np.zeros(x.shape)
        step[i] = value + eps  # <- slip
        gradient[i] = (f(x + step) - f(x - step)) / (2 * eps)
    return gradient
