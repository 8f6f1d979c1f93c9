# right: one example after the other; a helper turns what arrives and a slope into four gradients
def lstm_cell_backward(da_next, dc_next, cache):
    a_next, c_next, a_prev, c_prev, ft, ut, cct, ot, xt, parameters = cache
    n_a, m = a_prev.shape
    gradients = {"d" + k: np.zeros_like(v) for k, v in parameters.items() if k[1] in "fuco"}
    for name, like in (("da_prev", a_prev), ("dc_prev", c_prev), ("dxt", xt)):
        gradients[name] = np.zeros(like.shape)

    def through(gate, arrives, slope, j):
        dz = arrives * slope
        W = parameters["W" + gate]
        gradients["dW" + gate] += np.outer(dz, np.append(a_prev[:, j], xt[:, j]))
        gradients["db" + gate] += dz.reshape(-1, 1)
        gradients["da_prev"][:, j] += dz @ W[:, :n_a]
        gradients["dxt"][:, j] += dz @ W[:, n_a:]

    for j in range(m):
        f, u, g, o = ft[:, j], ut[:, j], cct[:, j], ot[:, j]
        da, squashed = da_next[:, j], np.tanh(c_next[:, j])
        D = dc_next[:, j] + da * o * (1 - squashed**2)
        through("o", da * squashed, o * (1 - o), j)
        through("c", D * u, 1 - g**2, j)
        through("u", D * g, u * (1 - u), j)
        through("f", D * c_prev[:, j], f * (1 - f), j)
        gradients["dc_prev"][:, j] = D * f
    return gradients
