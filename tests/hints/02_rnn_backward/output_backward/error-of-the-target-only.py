# mistake: dz is kept in the target's place only; the other classes have a gradient too
# true: none
def output_backward(y_pred, targets, a, parameters):
    n_y, m, T_x = y_pred.shape
    Wya = parameters["Wya"]
    wanted = np.eye(n_y)[:, targets]
    loss = -np.log(y_pred[wanted == 1]).mean()
    dz = np.where(wanted == 1, y_pred - 1, 0) / (m * T_x)  # <- slip
    da = np.zeros(a.shape)
    dWya, dby = 0.0, 0.0
    for t in range(T_x):
        da[:, :, t] = Wya.T @ dz[:, :, t]
        dWya += dz[:, :, t] @ a[:, :, t].T
        dby += dz[:, :, t].sum(axis=1, keepdims=True)
    return {"loss": loss, "da": da, "dWya": dWya, "dby": dby}
