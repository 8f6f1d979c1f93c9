# mistake: the loss reads the probability of the likeliest class, not that of the target
# true: none
def output_backward(y_pred, targets, a, parameters):
    n_y, m, T_x = y_pred.shape
    Wya = parameters["Wya"]
    wanted = np.eye(n_y)[:, targets]
    loss = -np.mean(np.log(y_pred.max(axis=0)))  # <- slip
    dz = (y_pred - wanted) / (m * T_x)
    da = np.zeros(a.shape)
    dWya, dby = 0.0, 0.0
    for t in range(T_x):
        da[:, :, t] = Wya.T @ dz[:, :, t]
        dWya += dz[:, :, t] @ a[:, :, t].T
        dby += dz[:, :, t].sum(axis=1, keepdims=True)
    return {"loss": loss, "da": da, "dWya": dWya, "dby": dby}
