# mistake: the comprehension takes sigmoid for the candidate too
# true: sigmoid-in-candidate
def lstm_cell_forward(xt, a_prev, c_prev, parameters):
    concat = np.concatenate((a_prev, xt))
    ft, ut, cct, ot = (
        sigmoid(parameters[f"W{g}"] @ concat + parameters[f"b{g}"])  # <- slip
        for g in "fuco"
    )
    c_next = c_prev * ft + cct * ut
    a_next = np.tanh(c_next) * ot
    yt_pred = softmax(parameters["Wy"] @ a_next + parameters["by"])
    cache = (a_next, c_next, a_prev, c_prev, ft, ut, cct, ot, xt, parameters)
    return a_next, c_next, yt_pred, cache
