# mistake: the new cell state itself goes through tanh, and so twice on its way to the hidden state
# true: cell-state-squashed
def lstm_cell_forward(xt, a_prev, c_prev, parameters):
    v = np.concatenate((a_prev, xt))
    gates = {g: parameters["W" + g] @ v + parameters["b" + g] for g in ("f", "u", "o")}
    gates = {g: sigmoid(z) for g, z in gates.items()}
    cct = np.tanh(parameters["Wc"] @ v + parameters["bc"])
    kept = np.multiply(gates["f"], c_prev)
    written = np.multiply(gates["u"], cct)
    c_next = np.tanh(kept + written)  # <- slip
    a_next = np.multiply(gates["o"], np.tanh(c_next))
    yt_pred = softmax(parameters["Wy"] @ a_next + parameters["by"])
    cache = (a_next, c_next, a_prev, c_prev, gates["f"], gates["u"], cct, gates["o"], xt, parameters)
    return a_next, c_next, yt_pred, cache
