# mistake: the loop goes along the first axis of x, the numbers of an input, where the steps are the last
# true: none
def rnn_forward(x, a0, parameters):
    a_next = a0
    states, predictions, list_of_caches = [], [], []
    for xt in x:  # <- slip
        a_next, yt_pred, cache = rnn_cell_forward(xt, a_next, parameters)
        states.append(a_next)
        predictions.append(yt_pred)
        list_of_caches.append(cache)
    a = np.stack(states, axis=-1)
    y_pred = np.stack(predictions, axis=-1)
    caches = (list_of_caches, x)
    return a, y_pred, caches
