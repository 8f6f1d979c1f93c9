# mistake: da_prev is made from the columns of dWf, the gradient, where the weights Wf belong
# true: none
def lstm_cell_backward(da_next, dc_next, cache):
    (a_next, c_next, a_prev, c_prev, ft, ut, cct, ot, xt, parameters) = cache
    n_a, m = a_next.shape
    D = dc_next + da_next * ot * (1 - np.square(np.tanh(c_next)))
    dot = da_next * np.tanh(c_next) * ot * (1 - ot)
    dcct = D * ut * (1 - np.square(cct))
    dut = D * cct * ut * (1 - ut)
    dft = D * c_prev * ft * (1 - ft)

    concat = np.concatenate((a_prev, xt), axis=0)
    dWf = np.dot(dft, concat.T)
    dWu = np.dot(dut, concat.T)
    dWc = np.dot(dcct, concat.T)
    dWo = np.dot(dot, concat.T)
    dbf = np.sum(dft, axis=1, keepdims=True)
    dbu = np.sum(dut, axis=1, keepdims=True)
    dbc = np.sum(dcct, axis=1, keepdims=True)
    dbo = np.sum(dot, axis=1, keepdims=True)

    Wf, Wu, Wc, Wo = parameters["Wf"], parameters["Wu"], parameters["Wc"], parameters["Wo"]
    da_prev = np.dot(dWf[:, :n_a].T, dft)  # <- slip
    da_prev = da_prev + np.dot(Wu[:, :n_a].T, dut)
    da_prev = da_prev + np.dot(Wc[:, :n_a].T, dcct)
    da_prev = da_prev + np.dot(Wo[:, :n_a].T, dot)
    dxt = np.dot(Wf[:, n_a:].T, dft) + np.dot(Wu[:, n_a:].T, dut)
    dxt = dxt + np.dot(Wc[:, n_a:].T, dcct) + np.dot(Wo[:, n_a:].T, dot)
    dc_prev = D * ft

    gradients = {"dxt": dxt, "da_prev": da_prev, "dc_prev": dc_prev}
    gradients |= {"dWf": dWf, "dWu": dWu, "dWc": dWc, "dWo": dWo}
    gradients |= {"dbf": dbf, "dbu": dbu, "dbc": dbc, "dbo": dbo}
    return gradients
