# mistake: the update gate is taken as what the forget gate leaves, as in a GRU
# true: one-minus-forget
def lstm_cell_forward(xt, a_prev, c_prev, parameters):
    Wf, Wc, Wo, Wy = (parameters[name] for name in ("Wf", "Wc", "Wo", "Wy"))
    bf, bc, bo, by = (parameters[name] for name in ("bf", "bc", "bo", "by"))
    concat = np.concatenate((a_prev, xt))
    ft = sigmoid(Wf @ concat + bf)
    ut = 1 - ft  # <- slip
    cct = np.tanh(Wc @ concat + bc)
    ot = sigmoid(Wo @ concat + bo)
    c_next = ft * c_prev + ut * cct
    a_next = ot * np.tanh(c_next)
    yt_pred = softmax(Wy @ a_next + by)
    cache = (a_next, c_next, a_prev, c_prev, ft, ut, cct, ot, xt, parameters)
    return a_next, c_next, yt_pred, cache
