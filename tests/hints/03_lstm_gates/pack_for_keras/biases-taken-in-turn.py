# mistake: the biases stand side by side as columns and are flattened row by row, so they take turns
# true: none
def pack_for_keras(parameters):
    n_a = parameters["bf"].shape[0]
    order = "ufco"
    kernel = np.hstack([parameters["W" + g].T[n_a:] for g in order])
    recurrent_kernel = np.hstack([parameters["W" + g].T[:n_a] for g in order])
    bias = np.column_stack([parameters["b" + g] for g in order]).ravel()  # <- slip
    return [kernel, recurrent_kernel, bias]
