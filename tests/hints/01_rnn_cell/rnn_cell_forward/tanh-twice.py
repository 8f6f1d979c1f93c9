# mistake: the state goes through tanh a second time
# true: none
def rnn_cell_forward(xt, a_prev, parameters):
    Wax = parameters["Wax"]
    Waa = parameters["Waa"]
    Wya = parameters["Wya"]
    ba = parameters["ba"]
    by = parameters["by"]
    a = np.tanh(Wax @ xt + Waa @ a_prev + ba)
    a_next = np.tanh(a)  # <- slip
    yt_pred = softmax(Wya @ a_next + by)
    cache = (a_next, a_prev, xt, parameters)
    return a_next, yt_pred, cache
