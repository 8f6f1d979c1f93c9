# mistake: tanh is taken of each product by itself, not of their sum
# true: none
def rnn_cell_forward(xt, a_prev, parameters):
    """One step."""
    from_state = np.tanh(parameters["Waa"] @ a_prev)  # <- slip
    from_input = np.tanh(parameters["Wax"] @ xt + parameters["ba"])  # <- slip
    a_next = from_state + from_input
    yt_pred = softmax(parameters["Wya"] @ a_next + parameters["by"])
    cache = (a_next, a_prev, xt, parameters)
    return a_next, yt_pred, cache
