# mistake: get starts each sum with the step itself, so the last step's weights count twice
# true: none
def rnn_backward(da, caches):
    list_of_caches, x = caches
    gradients = {"dx": np.zeros(x.shape), "da0": np.zeros(da[:, :, 0].shape)}
    for t in reversed(range(x.shape[2])):
        step = rnn_cell_backward(da[:, :, t] + gradients["da0"], list_of_caches[t])
        gradients["dx"][:, :, t] = step.pop("dxt")
        gradients["da0"] = step.pop("da_prev")
        for name, value in step.items():
            gradients[name] = gradients.get(name, value) + value  # <- slip
    return gradients
