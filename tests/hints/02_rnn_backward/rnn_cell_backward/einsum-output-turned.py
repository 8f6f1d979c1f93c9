# mistake: the einsum of dWaa names its result's axes the wrong way round, so it is transposed
# true: dWaa-transposed
def rnn_cell_backward(da_next, cache):
    a_next, a_prev, xt, parameters = cache
    dz = np.einsum("am,am->am", da_next, 1 - a_next * a_next)
    gradients = {
        "dxt": np.einsum("ax,am->xm", parameters["Wax"], dz),
        "da_prev": np.einsum("ab,am->bm", parameters["Waa"], dz),
        "dWax": np.einsum("am,xm->ax", dz, xt),
        "dWaa": np.einsum("am,bm->ba", dz, a_prev),  # <- slip
        "dba": np.einsum("am->a", dz)[:, None],
    }
    return gradients
