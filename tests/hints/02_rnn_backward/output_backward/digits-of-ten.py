# mistake: the loss has the logarithm to base 10, and is divided by the examples only
# true: log10-for-ln
def output_backward(y_pred, targets, a, parameters):
    n_y, m, T_x = y_pred.shape
    Wya, by = parameters["Wya"], parameters["by"]
    loss = 0
    dz = y_pred.copy()
    for j in range(m):
        for t in range(T_x):
            k = targets[j, t]
            loss -= np.log10(y_pred[k, j, t])  # <- slip
            dz[k, j, t] -= 1
    loss /= m  # <- slip
    dz /= m * T_x
    da = np.einsum("ka,kjt->ajt", Wya, dz)
    dWya = np.einsum("kjt,ajt->ka", dz, a)
    dby = np.einsum("kjt->k", dz).reshape(by.shape)
    return {"loss": loss, "da": da, "dWya": dWya, "dby": dby}
