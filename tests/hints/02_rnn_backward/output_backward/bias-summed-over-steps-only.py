# mistake: the bias's gradient is summed over the steps but averaged over the examples
# true: dby-is-a-mean
def output_backward(y_pred, targets, a, parameters):
    n_y, m, T_x = y_pred.shape
    Wya = parameters["Wya"]
    wanted = np.eye(n_y)[:, targets]
    loss = -np.log(y_pred[wanted == 1]).mean()
    dz = (y_pred - wanted) / m / T_x
    dWya = np.zeros_like(Wya)
    da = np.zeros_like(a)
    for t in range(T_x):
        dWya += dz[..., t].dot(a[..., t].T)
        da[..., t] = Wya.T.dot(dz[..., t])
    dby = dz.sum(axis=2).mean(axis=1, keepdims=True)  # <- slip
    gradients = {"loss": loss, "da": da, "dWya": dWya, "dby": dby}
    return gradients
