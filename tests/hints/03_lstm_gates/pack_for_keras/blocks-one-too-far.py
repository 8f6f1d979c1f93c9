# mistake: the blocks are counted from 1 but placed as if from 0, so the first stays empty and the last is lost
# true: none
def pack_for_keras(parameters):
    n_a, n = parameters["Wf"].shape
    packed = np.zeros((n + 1, 5 * n_a))
    for k, g in enumerate("ufco", start=1):
        columns = np.arange(n_a) + k * n_a  # <- slip
        packed[:n, columns] = parameters["W" + g].T
        packed[n, columns] = parameters["b" + g].ravel()
    packed = packed[:, : 4 * n_a]
    return [packed[n_a:n], packed[:n_a], packed[n]]
