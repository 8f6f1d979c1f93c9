# mistake: the four weights' sums are four names of one array, and so are the four biases'
# true: none
def lstm_backward(da, caches):
    list_of_caches, x = caches
    n_a, m, T_x = da.shape
    n_x, m, T_x = x.shape
    dx = np.zeros((n_x, m, T_x))
    da0 = np.zeros((n_a, m))
    da_prev = np.zeros((n_a, m))
    dc_prev = np.zeros((n_a, m))
    dWf = dWu = dWc = dWo = np.zeros((n_a, n_a + n_x))  # <- slip
    dbf = dbu = dbc = dbo = np.zeros((n_a, 1))  # <- slip
    for t in reversed(range(T_x)):
        gradients = lstm_cell_backward(da[:, :, t] + da_prev, dc_prev, list_of_caches[t])
        da_prev, dc_prev = gradients["da_prev"], gradients["dc_prev"]
        dx[:, :, t] = gradients["dxt"]
        dWf += gradients["dWf"]
        dWu += gradients["dWu"]
        dWc += gradients["dWc"]
        dWo += gradients["dWo"]
        dbf += gradients["dbf"]
        dbu += gradients["dbu"]
        dbc += gradients["dbc"]
        dbo += gradients["dbo"]
    da0, dc0 = da_prev, dc_prev
    gradients = {"dx": dx, "da0": da0, "dc0": dc0, "dWf": dWf, "dbf": dbf, "dWu": dWu, "dbu": dbu}
    gradients |= {"dWc": dWc, "dbc": dbc, "dWo": dWo, "dbo": dbo}
    return gradients
