# right: context and word are written beside each other by padding both with zeros and adding them.
def decoder_step(y_prev, s_prev, c_prev, h, mask, parameters):
    """Look back, advance the decoder by one step, and score the next word."""
    outputs = {}
    context, outputs["alpha"] = attend(s_prev=s_prev, h=h, mask=mask, parameters=parameters)
    n_h, n_embedding = context.shape[-1], y_prev.shape[-1]
    x = keras.ops.pad(context, ((0, 0), (0, n_embedding)))
    x = x + keras.ops.pad(y_prev, ((0, 0), (n_h, 0)))
    outputs["s"], outputs["c"] = lstm_step(x, s_prev, c_prev, parameters)
    outputs["logits"] = parameters["b_y"] + keras.ops.dot(outputs["s"], parameters["W_y"])
    return tuple(outputs[name] for name in ("logits", "alpha", "s", "c"))
