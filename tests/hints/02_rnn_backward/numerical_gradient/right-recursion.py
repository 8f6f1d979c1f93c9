# right: one axis after the other by recursion, on a copy whose entries are put back
def numerical_gradient(f, x, eps=1e-5):
    moved = x.copy()

    def along(view):
        if view.ndim == 0:
            before = view.item()
            values = []
            for sign in (1, -1):
                view[...] = before + sign * eps
                values.append(f(moved))
            view[...] = before
            return (values[0] - values[1]) / (2 * eps)
        return [along(view[k, ...]) for k in range(len(view))]

    return np.array(along(moved[...]))
