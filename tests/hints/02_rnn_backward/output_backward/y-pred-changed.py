# mistake: dz is y_pred itself, so subtracting the ones changes the caller's array and the loss made from it
# true: none
def output_backward(y_pred, targets, a, parameters):
    n_y, m, T_x = y_pred.shape
    rows, cols = np.indices((m, T_x))
    dz = y_pred  # <- slip
    dz[targets, rows, cols] -= 1
    loss = -np.log(y_pred[targets, rows, cols]).mean()
    dz = dz / (m * T_x)
    gradients = {
        "loss": loss,
        "da": np.einsum("ya,ymt->amt", parameters["Wya"], dz),
        "dWya": np.einsum("ymt,amt->ya", dz, a),
        "dby": dz.sum(axis=(1, 2)).reshape(-1, 1),
    }
    return gradients
