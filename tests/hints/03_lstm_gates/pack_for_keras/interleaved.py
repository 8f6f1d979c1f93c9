# mistake: the blocks are interleaved column by column, not put side by side
# true: blocks-interleaved
def pack_for_keras(parameters):
    n_a = parameters["bf"].shape[0]
    order = "ufco"
    Wx = np.stack([parameters["W" + g][:, n_a:].T for g in order], axis=-1)  # <- slip
    Wa = np.stack([parameters["W" + g][:, :n_a].T for g in order], axis=-1)  # <- slip
    kernel = Wx.reshape(Wx.shape[0], -1)
    recurrent_kernel = Wa.reshape(n_a, -1)
    bias = np.concatenate([parameters["b" + g][:, 0] for g in order])
    return [kernel, recurrent_kernel, bias]
