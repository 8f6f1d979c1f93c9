# mistake: y_pred[targets] picks whole rows, all predictions of a class, not the one of each target
# true: none
def output_backward(y_pred, targets, a, parameters):
    n_y, m, T_x = y_pred.shape
    Wya = parameters["Wya"]
    loss = -np.mean(np.log(y_pred[targets]))  # <- slip
    dz = (y_pred - np.eye(n_y)[:, targets]) / (m * T_x)
    da = np.zeros(a.shape)
    dWya, dby = 0.0, 0.0
    for t in range(T_x):
        da[:, :, t] = Wya.T @ dz[:, :, t]
        dWya += dz[:, :, t] @ a[:, :, t].T
        dby += dz[:, :, t].sum(axis=1, keepdims=True)
    return {"loss": loss, "da": da, "dWya": dWya, "dby": dby}
