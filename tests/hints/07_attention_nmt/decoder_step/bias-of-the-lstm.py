# mistake: The LSTM's bias is added to the logits; theirs is b_y.
# true: none
def decoder_step(y_prev, s_prev, c_prev, h, mask, parameters):
    """Look back, advance the decoder by one step, and score the next word."""
    W_y, b_y = parameters["W_y"], parameters["bias"]  # <- slip
    context, alpha = attend(s_prev, h, mask, parameters)
    x = keras.ops.concatenate([context, y_prev], axis=-1)
    s, c = lstm_step(x, s_prev, c_prev, parameters)
    return keras.ops.matmul(s, W_y) + b_y, alpha, s, c
