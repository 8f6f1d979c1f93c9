# mistake: dWu is made with the forget gate's gradient, a line that was pasted
# true: none
def lstm_cell_backward(da_next, dc_next, cache):
    a_next, c_next, a_prev, c_prev, ft, ut, cct, ot, xt, parameters = cache
    n_a, m = a_prev.shape
    Wf, Wu, Wc, Wo = (parameters[W] for W in ("Wf", "Wu", "Wc", "Wo"))
    stack = np.concatenate((a_prev, xt), axis=0)
    D = dc_next + ot * (1 - np.tanh(c_next) ** 2) * da_next
    f = D * c_prev * ft * (1 - ft)
    u = D * cct * ut * (1 - ut)
    c = D * ut * (1 - cct**2)
    o = da_next * np.tanh(c_next) * ot * (1 - ot)
    gradients = {}
    gradients["dWf"] = f @ stack.T
    gradients["dWu"] = f @ stack.T  # <- slip
    gradients["dWc"] = c @ stack.T
    gradients["dWo"] = o @ stack.T
    gradients["dbf"] = f.sum(axis=1, keepdims=True)
    gradients["dbu"] = u.sum(axis=1, keepdims=True)
    gradients["dbc"] = c.sum(axis=1, keepdims=True)
    gradients["dbo"] = o.sum(axis=1, keepdims=True)
    all_of_it = Wf.T @ f + Wu.T @ u + Wc.T @ c + Wo.T @ o
    gradients["da_prev"], gradients["dxt"] = all_of_it[:n_a], all_of_it[n_a:]
    gradients["dc_prev"] = ft * D
    return gradients
