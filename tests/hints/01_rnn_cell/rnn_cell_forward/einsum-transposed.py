# mistake: in einsum the indices of Waa are exchanged, which multiplies by its transpose
# true: none
def rnn_cell_forward(xt, a_prev, parameters):
    Wax, Waa, Wya = parameters["Wax"], parameters["Waa"], parameters["Wya"]
    ba, by = parameters["ba"], parameters["by"]
    z = np.einsum("ax,xm->am", Wax, xt) + ba
    z += np.einsum("ba,bm->am", Waa, a_prev)  # <- slip
    a_next = np.tanh(z)
    yt_pred = softmax(np.einsum("ya,am->ym", Wya, a_next) + by)
    return a_next, yt_pred, (a_next, a_prev, xt, parameters)
