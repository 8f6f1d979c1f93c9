# mistake: the recurrent blocks are not transposed, and the two kernels are returned in the wrong order
# true: recurrent-part-not-transposed, parts-exchanged
def pack_for_keras(parameters):
    n_a = parameters["bf"].shape[0]
    weights = [parameters["W" + gate] for gate in "ufco"]
    from_a, from_x = zip(*(np.split(W, [n_a], axis=1) for W in weights))
    kernel = np.concatenate([part.T for part in from_x], axis=1)
    recurrent = np.concatenate(from_a, axis=1)  # <- slip
    bias = np.concatenate([parameters["b" + gate][:, 0] for gate in "ufco"])
    return [recurrent, kernel, bias]  # <- slip
