# right: an own generator yields the steps; zip turns them round
def lstm_forward(x, a0, parameters):
    def run():
        a, c = a0, a0 * 0
        for xt in np.rollaxis(x, 2):
            a, c, y, cache = lstm_cell_forward(xt, a, c, parameters)
            yield a, y, c, cache

    *arrays, list_of_caches = zip(*run())
    a, y, c = map(np.dstack, arrays)
    return a, y, c, (list(list_of_caches), x)
