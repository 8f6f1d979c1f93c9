# mistake: da_prev is multiplied by Waa itself, written as einsum, where its transpose is needed
# true: Waa-not-transposed
def rnn_cell_backward(da_next, cache):
    a_next, a_prev, xt, parameters = cache
    Wax, Waa = parameters["Wax"], parameters["Waa"]
    dz = da_next - da_next * a_next**2
    gradients = {
        "dxt": np.einsum("ij,im->jm", Wax, dz),
        "da_prev": np.einsum("ij,jm->im", Waa, dz),  # <- slip
        "dWax": np.einsum("im,jm->ij", dz, xt),
        "dWaa": np.einsum("im,jm->ij", dz, a_prev),
        "dba": dz.sum(1)[:, np.newaxis],
    }
    return gradients
