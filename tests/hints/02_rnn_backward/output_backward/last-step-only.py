# mistake: the parameters' gradients are taken from the last step alone, after the loop
# true: steps-overwritten
def output_backward(y_pred, targets, a, parameters):
    n_y, m, T_x = y_pred.shape
    Wya = parameters["Wya"]
    wanted = np.eye(n_y)[:, targets]
    loss = -np.log(y_pred[wanted == 1]).mean()
    da = np.zeros(a.shape)
    for t in range(T_x):
        dz = (y_pred[:, :, t] - wanted[:, :, t]) / (m * T_x)
        da[:, :, t] = Wya.T @ dz
    dWya = dz @ a[:, :, t].T  # <- slip
    dby = dz.sum(axis=1, keepdims=True)  # <- slip
    return {"loss": loss, "da": da, "dWya": dWya, "dby": dby}
