# mistake: a second row of zeros is added to the bias, as a GRU in Keras has it
# true: none
def pack_for_keras(parameters):
    n_a = parameters["bf"].shape[0]
    weights = [parameters["W" + gate] for gate in "ufco"]
    kernel = np.concatenate([W[:, n_a:].T for W in weights], axis=1)
    recurrent_kernel = np.concatenate([W[:, :n_a].T for W in weights], axis=1)
    bias = np.concatenate([parameters["b" + gate].T for gate in "ufco"], axis=1)
    bias = np.concatenate([bias, np.zeros_like(bias)])  # <- slip
    return [kernel, recurrent_kernel, bias]
