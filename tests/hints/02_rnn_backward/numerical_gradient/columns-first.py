# mistake: the slopes are measured row by row, but put back into shape column by column
# true: none
def numerical_gradient(f, x, eps=1e-5):
    def moved(i, by):
        copy = x.copy()
        copy[i] += by
        return f(copy)

    places = np.ndindex(x.shape)
    slopes = [(moved(i, eps) - moved(i, -eps)) / (2 * eps) for i in places]
    return np.array(slopes).reshape(x.shape, order="F")  # <- slip
