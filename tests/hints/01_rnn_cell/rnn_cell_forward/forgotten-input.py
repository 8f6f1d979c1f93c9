# mistake: the input is unpacked but never used in the sum
# true: none
def rnn_cell_forward(xt, a_prev, parameters):
    """Advance a recurrent cell by one step."""
    Wax = parameters["Wax"]
    Waa = parameters["Waa"]
    Wya = parameters["Wya"]
    ba = parameters["ba"]
    by = parameters["by"]

    a_next = np.tanh(np.dot(Waa, a_prev) + ba)  # <- slip
    yt_pred = softmax(np.dot(Wya, a_next) + by)

    cache = (a_next, a_prev, xt, parameters)
    return a_next, yt_pred, cache
