# mistake: all biases are packed, the prediction's too, in the order of the dictionary
# true: none
def pack_for_keras(parameters):
    n_a = parameters["bf"].shape[0]
    gates = ("Wu", "Wf", "Wc", "Wo")
    kernel = np.concatenate([parameters[W][:, n_a:] for W in gates]).T
    recurrent_kernel = np.concatenate([parameters[W][:, :n_a] for W in gates]).T
    bias = [b.ravel() for name, b in parameters.items() if name.startswith("b")]  # <- slip
    bias = np.concatenate(bias)
    return [kernel, recurrent_kernel, bias]
