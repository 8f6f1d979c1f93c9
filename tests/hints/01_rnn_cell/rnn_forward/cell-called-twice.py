# mistake: the prediction comes from a second call, which starts from the state that is already new
# true: none
def rnn_forward(x, a0, parameters):
    n_x, m, T_x = x.shape
    n_y, n_a = parameters["Wya"].shape
    a = np.zeros((n_a, m, T_x))
    y_pred = np.zeros((n_y, m, T_x))
    list_of_caches = []
    a_next = a0
    for t in range(T_x):
        xt = x[:, :, t]
        list_of_caches.append(rnn_cell_forward(xt, a_next, parameters)[2])
        a_next = rnn_cell_forward(xt, a_next, parameters)[0]
        a[:, :, t] = a_next
        y_pred[:, :, t] = rnn_cell_forward(xt, a_next, parameters)[1]  # <- slip
    return a, y_pred, (list_of_caches, x)
