# mistake: eye is indexed by rows, and the result reshaped, which puts the ones in other places
# true: none
def output_backward(y_pred, targets, a, parameters):
    n_y, m, T_x = y_pred.shape
    Wya = parameters["Wya"]
    one_hot = np.eye(n_y)[targets].reshape(n_y, m, T_x)  # <- slip
    loss = -np.sum(one_hot * np.log(y_pred)) / (m * T_x)
    dz = (y_pred - one_hot) / (m * T_x)
    da = np.zeros(a.shape)
    dWya = np.zeros(Wya.shape)
    dby = np.zeros((n_y, 1))
    for t in range(T_x):
        da[:, :, t] = np.dot(Wya.T, dz[:, :, t])
        dWya += np.dot(dz[:, :, t], a[:, :, t].T)
        dby += np.sum(dz[:, :, t], axis=1, keepdims=True)
    gradients = {"loss": loss, "da": da, "dWya": dWya, "dby": dby}
    return gradients
