# right: an own class keeps the sums and carries both gradients
class Sums:
    def __init__(self, n_a, m):
        self.da = np.zeros((n_a, m))
        self.dc = np.zeros((n_a, m))
        self.weights = {}

    def take(self, da_t, cache):
        step = lstm_cell_backward(da_t + self.da, self.dc, cache)
        self.da, self.dc = step.pop("da_prev"), step.pop("dc_prev")
        dxt = step.pop("dxt")
        for name, value in step.items():
            self.weights.setdefault(name, []).append(value)
        return dxt


def lstm_backward(da, caches):
    list_of_caches, x = caches
    sums = Sums(*da.shape[:2])
    dx = np.empty(x.shape)
    t = x.shape[-1]
    while t:
        t -= 1
        dx[:, :, t] = sums.take(da[:, :, t], list_of_caches[t])
    gradients = {name: np.sum(values, axis=0) for name, values in sums.weights.items()}
    gradients.update(dx=dx, da0=sums.da, dc0=sums.dc)
    return gradients
