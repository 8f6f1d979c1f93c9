# mistake: the biases are taken in the order of their names, c, f, o, u
# true: bias-in-our-order
def pack_for_keras(parameters):
    n_a = parameters["bf"].shape[0]
    weights = [parameters["W" + gate] for gate in "ufco"]
    kernel = np.concatenate([W[:, n_a:].T for W in weights], axis=1)
    recurrent_kernel = np.concatenate([W[:, :n_a].T for W in weights], axis=1)
    biases = sorted(name for name in parameters if name[0] == "b" and name != "by")  # <- slip
    bias = np.concatenate([parameters[name].ravel() for name in biases])
    return [kernel, recurrent_kernel, bias]
