"""What is noted of a function is a model made up, in circles and too large, and calls never made.

expected: right, wrong
"""

# %% before
import unroll.judging.trace as tracing
from unroll.judging import calling
from unroll.judging.network import Layer, Network, Spot

layers = tuple(
    Layer(
        "ESCAPED" * 10**4,
        -(10**30),
        {"units": [{}], 7: "ESCAPED"},
        (("kernel", "ESCAPED"),),
        (("x", (number + 1, -1)),) * 50,
        (np.zeros((300, 300)), "ESCAPED"),
        Spot("f", -1, "`" * 10**6),
        Spot(7, "x", None),
    )
    for number in range(10**4)
)
asked = tuple(
    tracing.Asked(np.zeros(10**5), (np.zeros((2, 3)), "ESCAPED"), (10**9,), -1, None)
    for _ in range(10**4)
)
calling.trace = lambda *rest: tracing.Trace(
    network=Network(layers, ((10**9, 1),), "ESCAPED", Spot(), (("ESCAPED", 1),)), asked=asked
)


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    return x, x, x
