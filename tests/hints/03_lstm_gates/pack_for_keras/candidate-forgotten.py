# mistake: only the three gates are packed, the candidate is left out
# true: none
def pack_for_keras(parameters):
    n_a = len(parameters["bf"])
    order = ["u", "f", "o"]  # <- slip
    kernel = np.hstack([parameters["W" + g][:, n_a:].T for g in order])
    recurrent_kernel = np.hstack([parameters["W" + g][:, :n_a].T for g in order])
    bias = np.hstack([parameters["b" + g].ravel() for g in order])
    return [kernel, recurrent_kernel, bias]
