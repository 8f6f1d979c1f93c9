# right: one array with an axis for the gate, turned round by einsum
def pack_for_keras(parameters):
    def get(kind):
        return np.array([parameters[kind + gate] for gate in "ufco"])

    W, b = get("W"), get("b")
    n_a = b.shape[1]
    turned = np.einsum("gak->kga", W).reshape(W.shape[2], 4 * n_a)
    recurrent_kernel, kernel = turned[:n_a], turned[n_a:]
    return [kernel, recurrent_kernel, b.reshape(-1)]
