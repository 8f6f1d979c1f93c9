# mistake: the loop starts from zeros, not from a0
# true: starts-from-zeros
def rnn_forward(x, a0, parameters):
    state = 0 * a0  # <- slip
    kept = []
    for t in range(x.shape[-1]):
        kept.append(rnn_cell_forward(x[..., t], state, parameters))
        state = kept[-1][0]
    a = np.stack([k[0] for k in kept], axis=2)
    y_pred = np.stack([k[1] for k in kept], axis=2)
    caches = ([k[2] for k in kept], x)
    return a, y_pred, caches
