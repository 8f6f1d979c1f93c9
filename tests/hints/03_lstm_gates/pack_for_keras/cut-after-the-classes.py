# mistake: the number of units is read from Wy's first axis, which is the number of classes
# true: none
def pack_for_keras(parameters):
    n_a = parameters["Wy"].shape[0]  # <- slip
    order = ("u", "f", "c", "o")
    kernel = np.hstack([parameters["W" + g][:, n_a:].T for g in order])
    recurrent_kernel = np.hstack([parameters["W" + g][:, :n_a].T for g in order])
    bias = np.hstack([parameters["b" + g].squeeze(axis=1) for g in order])
    return [kernel, recurrent_kernel, bias]
