# mistake: in the loop over examples ba is indexed by the example, so one number of it is added to all units
# true: none
def rnn_cell_forward(xt, a_prev, parameters):
    Wax, Waa, Wya = parameters["Wax"], parameters["Waa"], parameters["Wya"]
    ba, by = parameters["ba"], parameters["by"]
    n_a, m = a_prev.shape
    a_next = np.zeros((n_a, m))
    yt_pred = np.zeros((Wya.shape[0], m))
    for i in range(m):
        a_next[:, i] = np.tanh(Waa @ a_prev[:, i] + Wax @ xt[:, i] + ba[i])  # <- slip
        yt_pred[:, i] = softmax(Wya @ a_next[:, i] + by[:, 0])
    cache = (a_next, a_prev, xt, parameters)
    return a_next, yt_pred, cache
