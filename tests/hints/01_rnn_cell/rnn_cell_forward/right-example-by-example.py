# right: one example after the other, as vectors, put together at the end
def one_example(x, a, parameters):
    z = sum(parameters[W] @ v for W, v in (("Wax", x), ("Waa", a)))
    new = np.tanh(z + parameters["ba"].ravel())
    out = parameters["Wya"].dot(new) + parameters["by"].ravel()
    return new, softmax(out)


def rnn_cell_forward(xt, a_prev, parameters):
    columns = [one_example(x, a, parameters) for x, a in zip(xt.T, a_prev.T)]
    a_next = np.column_stack([new for new, _ in columns])
    yt_pred = np.column_stack([y for _, y in columns])
    cache = a_next, a_prev, xt, parameters
    return a_next, yt_pred, cache
