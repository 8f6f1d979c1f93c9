# mistake: the gradient at the states is divided by the number of predictions a second time
# true: none
def output_backward(y_pred, targets, a, parameters):
    n_y, m, T_x = y_pred.shape
    n = m * T_x
    Wya = parameters["Wya"]
    wanted = np.eye(n_y)[:, targets]
    loss = -np.sum(np.log(y_pred[wanted == 1])) / n
    dz = (y_pred - wanted) / n
    da = np.zeros(a.shape)
    dWya, dby = np.zeros(Wya.shape), np.zeros((n_y, 1))
    for t in range(T_x):
        da[:, :, t] = Wya.T @ dz[:, :, t] / n  # <- slip
        dWya += dz[:, :, t] @ a[:, :, t].T
        dby += dz[:, :, t].sum(axis=1, keepdims=True)
    return {"loss": loss, "da": da, "dWya": dWya, "dby": dby}
