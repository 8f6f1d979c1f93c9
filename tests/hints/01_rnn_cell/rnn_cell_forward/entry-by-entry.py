# mistake: the products are taken entry by entry, not as matrix products
# true: products-entry-by-entry
def rnn_cell_forward(xt, a_prev, parameters):
    Wax = parameters["Wax"]
    Waa = parameters["Waa"]
    Wya = parameters["Wya"]
    ba = parameters["ba"]
    by = parameters["by"]
    a_next = np.tanh(np.multiply(Wax, xt) + np.multiply(Waa, a_prev) + ba)  # <- slip
    yt_pred = softmax(np.multiply(Wya, a_next) + by)  # <- slip
    cache = (a_next, a_prev, xt, parameters)
    return a_next, yt_pred, cache
