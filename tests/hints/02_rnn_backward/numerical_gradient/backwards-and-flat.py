# mistake: it is measured on one side, towards smaller values; and the result stays a flat list of slopes
# true: one-sided-backwards
def numerical_gradient(f, x, eps=1e-5):
    here = f(x)
    gradient = []
    for i in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[i] = eps
        gradient.append((here - f(x - step)) / eps)  # <- slip
    return np.array(gradient)  # <- slip
