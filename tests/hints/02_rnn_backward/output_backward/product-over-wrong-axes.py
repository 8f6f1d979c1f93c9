# mistake: @ with an array of three axes multiplies along its last two, not along the classes
# true: none
def output_backward(y_pred, targets, a, parameters):
    n_y, m, T_x = y_pred.shape
    wanted = np.eye(n_y)[:, targets]
    loss = -np.log(y_pred[wanted == 1]).mean()
    dz = (y_pred - wanted) / (m * T_x)
    da = parameters["Wya"].T @ dz  # <- slip
    dWya = np.einsum("kjt,ajt->ka", dz, a)
    dby = dz.sum(axis=(1, 2))[:, np.newaxis]
    gradients = {"loss": loss, "da": da, "dWya": dWya, "dby": dby}
    return gradients
