# mistake: the blocks are stacked and reshaped to the right shape, which mixes the entries, where each must be transposed
# true: none
def pack_for_keras(parameters):
    n_a = parameters["bf"].shape[0]
    blocks = [parameters["W" + g] for g in "ufco"]
    n_x = blocks[0].shape[1] - n_a
    kernel = np.concatenate([W[:, n_a:] for W in blocks]).reshape(n_x, 4 * n_a)  # <- slip
    recurrent_kernel = np.concatenate([W[:, :n_a] for W in blocks]).T
    bias = np.concatenate([parameters["b" + g] for g in "ufco"]).ravel()
    return [kernel, recurrent_kernel, bias]
