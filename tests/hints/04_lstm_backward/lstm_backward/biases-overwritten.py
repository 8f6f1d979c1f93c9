# mistake: the weights' gradients are added up, the biases' are overwritten at each step
# true: none
def lstm_backward(da, caches):
    list_of_caches, x = caches
    n_a, m, T_x = da.shape
    n_x = x.shape[0]
    gradients = {f"dW{g}": np.zeros((n_a, n_a + n_x)) for g in "fuco"}
    gradients["dx"] = np.zeros(x.shape)
    da_prev, dc_prev = np.zeros((n_a, m)), np.zeros((n_a, m))
    for t in reversed(range(T_x)):
        step = lstm_cell_backward(da[:, :, t] + da_prev, dc_prev, list_of_caches[t])
        da_prev, dc_prev = step["da_prev"], step["dc_prev"]
        gradients["dx"][:, :, t] = step["dxt"]
        for g in "fuco":
            gradients[f"dW{g}"] += step[f"dW{g}"]
            gradients[f"db{g}"] = step[f"db{g}"]  # <- slip
    gradients["da0"], gradients["dc0"] = da_prev, dc_prev
    return gradients
