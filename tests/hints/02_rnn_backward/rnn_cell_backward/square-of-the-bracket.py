# mistake: the bracket is squared, not the state in it
# true: none
def tanh_slope(a):
    return (1 - a) ** 2  # <- slip


def rnn_cell_backward(da_next, cache):
    a_next, a_prev, xt, parameters = cache
    dz = da_next * tanh_slope(a_next)
    return dict(
        dxt=parameters["Wax"].T @ dz,
        da_prev=parameters["Waa"].T @ dz,
        dWax=dz @ xt.T,
        dWaa=dz @ a_prev.T,
        dba=np.sum(dz, 1, keepdims=True),
    )
