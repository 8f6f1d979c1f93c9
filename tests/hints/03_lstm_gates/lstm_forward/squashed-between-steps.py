# mistake: tanh is taken of the cell state before it goes to the next step
# true: none
def lstm_forward(x, a0, parameters):
    steps = []
    a_next, c_next = a0, np.zeros_like(a0)
    for xt in np.moveaxis(x, -1, 0):
        a_next, c_next, yt_pred, cache = lstm_cell_forward(xt, a_next, c_next, parameters)
        steps.append((a_next, yt_pred, c_next, cache))
        c_next = np.tanh(c_next)  # <- slip
    a, y, c = (np.stack([step[k] for step in steps], axis=-1) for k in range(3))
    return a, y, c, ([step[3] for step in steps], x)
