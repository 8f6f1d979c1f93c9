# right: A dense layer as a helper, b_y as a row more in its matrix; the context is computed anew from alpha.
def dense(x, W, b):
    with_one = keras.ops.concatenate([x, keras.ops.ones_like(x[:, :1])], axis=-1)
    return keras.ops.matmul(with_one, keras.ops.concatenate([W, b[None, :]], axis=0))


def decoder_step(y_prev, s_prev, c_prev, h, mask, parameters):
    """Look back, advance the decoder by one step, and score the next word."""
    alpha = attend(s_prev, h, mask, parameters)[1]
    context = keras.ops.einsum("mt,mth->mh", alpha, h)
    inputs = keras.ops.concatenate([context, y_prev], axis=-1)
    new = lstm_step(inputs, s_prev, c_prev, parameters)
    return dense(new[0], parameters["W_y"], parameters["b_y"]), alpha, *new
