# mistake: each step starts from a cell state of zeros; only the hidden state is carried
# true: cell-state-not-carried
def lstm_forward(x, a0, parameters):
    zeros = np.zeros_like(a0)
    steps = []
    state = a0
    for xt in np.moveaxis(x, 2, 0):
        steps.append(lstm_cell_forward(xt, state, zeros, parameters))  # <- slip
        state = steps[-1][0]
    a, c, y = (np.stack([step[k] for step in steps], axis=2) for k in range(3))
    return a, y, c, ([step[3] for step in steps], x)
