# mistake: the targets are flattened step by step, the predictions example by example, so they do not fit each other
# true: none
def output_backward(y_pred, targets, a, parameters):
    n_y, m, T_x = y_pred.shape
    n = m * T_x
    columns = y_pred.reshape(n_y, n)
    wanted = np.zeros((n_y, n))
    wanted[targets.T.ravel(), np.arange(n)] = 1  # <- slip
    loss = -(wanted * np.log(columns)).sum() / n
    dz = (columns - wanted) / n
    return {
        "loss": loss,
        "da": (parameters["Wya"].T @ dz).reshape(a.shape),
        "dWya": dz @ a.reshape(len(a), n).T,
        "dby": dz.sum(axis=1, keepdims=True),
    }
