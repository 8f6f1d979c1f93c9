# mistake: f is asked near zero, at the step itself, not at x plus and minus the step
# true: none
def numerical_gradient(f, x, eps=1e-5):
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[i] = eps
        gradient[i] = (f(step) - f(-step)) / (2 * eps)  # <- slip
    return gradient
