# right: the cell is not called; the loop finds dz of all steps, einsum does the rest at once
def rnn_backward(da, caches):
    list_of_caches, x = caches
    Wax, Waa = (list_of_caches[0][3][name] for name in ("Wax", "Waa"))
    a = np.stack([cache[0] for cache in list_of_caches], axis=2)
    before = np.stack([cache[1] for cache in list_of_caches], axis=2)
    dz = np.zeros_like(da)
    carried = np.zeros(da.shape[:2])
    for t in range(da.shape[2] - 1, -1, -1):
        dz[:, :, t] = (da[:, :, t] + carried) * (1 - a[:, :, t] ** 2)
        carried = Waa.T @ dz[:, :, t]
    return {
        "dx": np.einsum("ax,amt->xmt", Wax, dz),
        "da0": carried,
        "dWax": np.einsum("amt,xmt->ax", dz, x),
        "dWaa": np.einsum("amt,bmt->ab", dz, before),
        "dba": dz.sum(axis=(1, 2))[:, None],
    }
