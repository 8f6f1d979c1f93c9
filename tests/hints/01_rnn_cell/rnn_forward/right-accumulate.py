# right: itertools.accumulate carries the state, no array is filled
def rnn_forward(x, a0, parameters):
    from itertools import accumulate

    def step(before, xt):
        return rnn_cell_forward(xt, before[0], parameters)

    inputs = np.moveaxis(x, 2, 0)
    first = (a0, None, None)
    _, *steps = accumulate(inputs, step, initial=first)
    states, predictions, list_of_caches = zip(*steps)
    return np.dstack(states), np.dstack(predictions), (list(list_of_caches), x)
