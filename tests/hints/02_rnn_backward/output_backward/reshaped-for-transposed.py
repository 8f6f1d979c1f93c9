# mistake: the states are reshaped to columns of units, where they had to be transposed
# true: none
def output_backward(y_pred, targets, a, parameters):
    n_y, m, T_x = y_pred.shape
    n_a = a.shape[0]
    wanted = np.eye(n_y)[:, targets]
    loss = -np.log((y_pred * wanted).sum(axis=0)).mean()
    dz = ((y_pred - wanted) / (m * T_x)).reshape(n_y, -1)
    dWya = dz @ a.reshape(-1, n_a)  # <- slip
    dby = dz.sum(axis=1, keepdims=True)
    da = (parameters["Wya"].T @ dz).reshape(a.shape)
    return {"loss": loss, "da": da, "dWya": dWya, "dby": dby}
