# mistake: the stack of all weights is cut after row n_a, which takes the update gate's rows, not the state's columns
# true: none
def pack_for_keras(parameters):
    n_a = parameters["bf"].shape[0]
    W = np.concatenate([parameters["W" + g] for g in "ufco"])
    recurrent_kernel, kernel = W[:n_a].T, W[n_a:].T  # <- slip
    bias = np.concatenate([parameters["b" + g][:, 0] for g in "ufco"])
    return [kernel, recurrent_kernel, bias]
