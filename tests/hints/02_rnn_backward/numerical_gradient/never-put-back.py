# mistake: after its two values are taken, an entry stays where it was moved to
# true: step-keeps-growing, x-not-restored
def numerical_gradient(f, x, eps=1e-5):
    probe = np.array(x)
    gradient = np.zeros(x.shape)
    for place in np.ndindex(*x.shape):
        probe[place] += eps
        high = f(probe)
        probe[place] -= 2 * eps
        low = f(probe)
        gradient[place] = (high - low) / (2 * eps)  # <- slip
    return gradient
