# mistake: the return stands in the loop, so it ends after the first step
# true: return-inside-the-loop
def rnn_forward(x, a0, parameters):
    hidden, outputs, list_of_caches = [], [], []
    current = a0
    for t in range(x.shape[2]):
        current, out, cache = rnn_cell_forward(x[:, :, t], current, parameters)
        hidden.append(current)
        outputs.append(out)
        list_of_caches.append(cache)
        return np.dstack(hidden), np.dstack(outputs), (list_of_caches, x)  # <- slip
