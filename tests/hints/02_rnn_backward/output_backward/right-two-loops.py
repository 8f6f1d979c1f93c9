# right: two loops over examples and steps, outer products of vectors
def output_backward(y_pred, targets, a, parameters):
    n_y, m, T_x = y_pred.shape
    Wya = parameters["Wya"]
    loss, da = 0.0, np.empty_like(a)
    dWya, dby = np.zeros_like(Wya), np.zeros((n_y, 1))
    for j, t in np.ndindex(m, T_x):
        k = targets[j, t]
        loss += np.log(1 / y_pred[k, j, t]) / (m * T_x)
        dz = y_pred[:, j, t].copy()
        dz[k] -= 1
        dz /= m * T_x
        da[:, j, t] = dz @ Wya
        dWya += np.outer(dz, a[:, j, t])
        dby[:, 0] += dz
    return dict(loss=loss, da=da, dWya=dWya, dby=dby)
