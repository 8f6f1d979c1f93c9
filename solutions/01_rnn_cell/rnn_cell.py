# %% [markdown] id="title"
# # Build a recurrent cell
#
# **You will build** one recurrent cell in NumPy, and the loop that carries its state along a sequence. At the end, three
# numbers turn your cell into a switch that remembers, and your loop gives the same numbers as Keras's `SimpleRNN`.
#
# **You will learn** what a hidden state is, why one set of weights is enough for a sequence of any length, and which
# array holds what.
#
# **You need** Python, matrix products, and NumPy's `@`. Nothing else: `softmax` is given.
#
# **It takes** about 60 minutes. There are two exercises, 10 points each.

# %% id="get-course" role="colab"

# %% id="imports" role="setup"
import sys

try:
    import unroll
except ModuleNotFoundError:  # the course's own library lies one folder up
    sys.path.append("..")

import numpy as np

from unroll import check, draw, plot, softmax

# %% [markdown] id="order-matters"
# ## See why order matters
#
# Many things come in a sequence: words, notes, the frames of a film. Suppose you describe each word by a few numbers and
# average them over the sentence. The next cell does that for two sentences with the same three words.
#
# **Predict first:** will the two averages differ?

# %% id="average-forgets" role="experiment"
word = {"dog": [1.0, 0.2], "bites": [-0.3, 0.9], "man": [0.8, -0.5]}
for sentence in ("dog bites man", "man bites dog"):
    average = np.mean([word[w] for w in sentence.split()], axis=0)
    print(f"{sentence}: {average}")

# %% [markdown] id="read-in-order"
# The averages are equal: who bites whom is lost. You need something that reads **in order** and keeps a summary of what it
# has read so far.
#
# A **recurrent network** does so with one cell. At each step the cell takes the new input and its own summary from the
# step before, and makes a new summary. That summary is called the **hidden state**, $a$.

# %% id="draw-unrolled" role="experiment"
plot.show(
    draw.unrolled_network(),
    caption="One cell with a loop (left) is the same thing as a row of equal cells (right). "
    "Drawing the row is called unrolling. Only inputs and states change from copy to copy.",
)

# %% [markdown] id="notation"
# ## Name things once
#
# All seven lessons use these names, in equations and in code.
#
# | symbol | in code | meaning |
# |:--|:--|:--|
# | $x^{\langle t\rangle}$ | `xt` | input at step $t$ |
# | $a^{\langle t\rangle}$ | `a_next` | hidden state after step $t$; $a^{\langle t-1\rangle}$ is `a_prev` |
# | $\hat y^{\langle t\rangle}$ | `yt_pred` | prediction at step $t$ |
# | $n_x,\ n_a,\ n_y$ | `n_x`, `n_a`, `n_y` | how many numbers make up an input, a state, a prediction |
# | $m$ | `m` | number of examples, computed side by side |
# | $T_x$ | `T_x` | number of steps |
#
# Other marks you will meet: a superscript $(i)$ means example $i$, and a subscript $i$ means entry $i$.

# %% [markdown] id="three-axes"
# Several sequences side by side, a **batch**, are one array with three axes. **Predict** the shape of `x[:, :, 2]` and what
# it holds, then run the cell.

# %% id="draw-array" role="experiment"
n_x, m, T_x = 3, 4, 5
x = np.arange(n_x * m * T_x).reshape(n_x, m, T_x)
print("x:", x.shape, "   x[:, :, 2]:", x[:, :, 2].shape)
plot.show(
    draw.sequence_array(n_x, m, T_x, t=2),
    caption="x has shape (n_x, m, T_x). One sheet is what the cell reads at one step, with a "
    "column for each example. Steps count from 1, indices from 0: x[:, :, 2] is step 3.",
)

# %% [markdown] id="one-cell"
# ## Look inside the cell
#
# The new state mixes two things: what the cell remembers and what it reads. Two weight matrices do the mixing, a bias
# shifts the sum, and $\tanh$ squeezes every entry into $(-1, 1)$:
#
# $$a^{\langle t\rangle} = \tanh\left(W_{aa}\, a^{\langle t-1\rangle} + W_{ax}\, x^{\langle t\rangle} + b_a\right) \tag{1}$$
#
# The prediction is made from the **new** state. Softmax turns each column into probabilities that sum to 1:
#
# $$\hat y^{\langle t\rangle} = \mathrm{softmax}\left(W_{ya}\, a^{\langle t\rangle} + b_y\right) \tag{2}$$
#
# Read the indices from right to left: $W_{ax}$ leads *from x to a*, $W_{ya}$ *from a to y*.

# %% id="draw-cell" role="experiment"
plot.show(
    draw.recurrent_cell(),
    caption="Equation (1) runs from left to right and gives the new state, equation (2) from "
    "there upwards. The new state has two uses: the next step and the prediction.",
)

# %% [markdown] id="by-hand"
# Try equation (1) by hand first, with one **unit**, that is, one entry of the state: $n_a = 1$. Take $W_{aa} = 0.5$,
# $W_{ax} = 1$, $b_a = 0$, and let the state start at 0. The input is 1, then 0, then 0. **Predict:** what does the state do
# after the input is gone?

# %% id="one-unit" role="experiment"
state = 0.0
for step_input in (1.0, 0.0, 0.0):
    state = np.tanh(0.5 * state + 1.0 * step_input)
    print(f"input {step_input:.0f}  ->  state {state:.3f}")

# %% [markdown] id="rnn-cell-forward-task"
# The input leaves a trace that fades by half or more at each step. That trace is memory.
#
# ### Exercise 1: one step
#
# Now write the cell for any sizes and for $m$ examples at once. `xt` and `a_prev` hold one example per column, so a single
# `@` serves all columns, and a bias of shape $(n_a, 1)$ is added to each of them.
#
# Return the new state, the prediction, and a **cache**: the values that lesson 2 needs to compute gradients.
#
# Leave what your functions are given as it is, here and in all exercises: one that changes an argument, as `+=` does to an array,
# loses a fifth of its points.


# %% id="rnn-cell-forward" role="exercise"
def rnn_cell_forward(xt, a_prev, parameters):
    """Advance a recurrent cell by one step.

    Args:
        xt: the input at this step, shape (n_x, m).
        a_prev: the state after the step before, shape (n_a, m).
        parameters: a dictionary with the weights Wax (n_a, n_x), Waa (n_a, n_a), Wya (n_y, n_a)
            and the biases ba (n_a, 1), by (n_y, 1).

    Returns:
        a_next: the new state, equation (1), shape (n_a, m).
        yt_pred: the prediction, equation (2), shape (n_y, m).
        cache: the tuple (a_next, a_prev, xt, parameters).
    """
    ### BEGIN SOLUTION
    #: Take the weights and biases out of the dictionary
    Wax, Waa, Wya = parameters["Wax"], parameters["Waa"], parameters["Wya"]
    ba, by = parameters["ba"], parameters["by"]
    #: The new state, from the old state and the input, equation (1): (n_a, m)
    a_next = np.tanh(Waa @ a_prev + Wax @ xt + ba)  # (n_a, m)
    #: The prediction, from the new state, equation (2): (n_y, m)
    yt_pred = softmax(Wya @ a_next + by)  # (n_y, m)
    #: What lesson 2 needs, in the order that the docstring gives
    cache = (a_next, a_prev, xt, parameters)
    ### END SOLUTION
    return a_next, yt_pred, cache


# %% [markdown] id="rnn-cell-forward-check"
# Run the check as often as you like. If something is off it says what, and often why.

# %% id="rnn-cell-forward-test" role="test" points=10
check(rnn_cell_forward)

# %% [markdown] id="columns-sum"
# With a right answer you can watch one step of a cell with random weights. **Predict:** what do the columns of `yt_pred`
# sum to, and can an entry of `a_next` be larger than 1?

# %% id="one-random-step" role="experiment"
rng = np.random.default_rng(1)


def random_parameters(n_x, n_a, n_y):
    """Small random weights and zero biases for a recurrent cell."""
    weights = {"Wax": (n_a, n_x), "Waa": (n_a, n_a), "Wya": (n_y, n_a)}
    parameters = {
        name: rng.normal(scale=0.5, size=shape) for name, shape in weights.items()
    }
    return {**parameters, "ba": np.zeros((n_a, 1)), "by": np.zeros((n_y, 1))}


xt, a_prev = rng.normal(size=(3, 4)), np.zeros((5, 4))  # n_x = 3, n_a = 5, m = 4
a_next, yt_pred, _ = rnn_cell_forward(xt, a_prev, random_parameters(n_x=3, n_a=5, n_y=2))
print("columns of yt_pred sum to", yt_pred.sum(axis=0))
print(f"entries of a_next lie between {a_next.min():.2f} and {a_next.max():.2f}")

# %% [markdown] id="rnn-forward-task"
# ## The same cell at every step
#
# A whole sequence is a loop: step $t$ reads $x^{\langle t\rangle}$ and the state that step $t-1$ returned. The first step
# reads a state from outside, $a^{\langle 0\rangle}$, called `a0`. It is often zero – and your code must not count on that.
#
# Mind the counting: equations start at step 1, Python at index 0. So $x^{\langle 1\rangle}$ is `x[:, :, 0]`, and
# $a^{\langle 0\rangle}$ is not in the array `a` at all.
#
# ### Exercise 2: the whole sequence
#
# Call `rnn_cell_forward` once for each step. Keep all states and all predictions.


# %% id="rnn-forward" role="exercise"
def rnn_forward(x, a0, parameters):
    """Run a recurrent cell along a batch of sequences.

    Args:
        x: the inputs, shape (n_x, m, T_x).
        a0: the state before the first step, shape (n_a, m).
        parameters: the dictionary that rnn_cell_forward takes.

    Returns:
        a: the states of all steps, shape (n_a, m, T_x).
        y_pred: the predictions of all steps, shape (n_y, m, T_x).
        caches: the pair (list of the T_x caches, x).
    """
    ### BEGIN SOLUTION
    #: Sizes, from the shapes of x and Wya
    n_x, m, T_x = x.shape
    n_y, n_a = parameters["Wya"].shape
    #: Room for all states, (n_a, m, T_x), and all predictions, (n_y, m, T_x)
    a = np.zeros((n_a, m, T_x))
    y_pred = np.zeros((n_y, m, T_x))
    #: An empty list for the caches
    list_of_caches = []
    #: Before the first step the state is a0
    a_next = a0
    #: For each step, from the first to the last:
    for t in range(T_x):
        #: One step of the cell, from its input and the state of the step before
        a_next, yt_pred, cache = rnn_cell_forward(x[:, :, t], a_next, parameters)
        #: Keep the state, the prediction and the cache, each in its place
        a[:, :, t] = a_next
        y_pred[:, :, t] = yt_pred
        list_of_caches.append(cache)
    #: All caches, and with them x
    caches = (list_of_caches, x)
    ### END SOLUTION
    return a, y_pred, caches


# %% id="rnn-forward-test" role="test" points=10
check(rnn_forward)

# %% [markdown] id="switch"
# ## Experiment: a memory made of three numbers
#
# Nobody has trained your cell yet. Set its weights by hand and see what a single unit can do. `one_unit` below runs your
# `rnn_forward` with $n_x = n_a = 1$ and gives back the state over time.
#
# The input says *on* (+1) once, much later *off* (−1), and 0 in between. **Predict:** which of the three values of
# $W_{aa}$ remembers the last order?


# %% id="switch-run" role="experiment"
def one_unit(inputs, Wax, Waa, ba=0.0):
    """The state over time, shape (T_x,), of a cell with a single unit and a single input."""
    parameters = {"Wax": Wax, "Waa": Waa, "Wya": 1.0, "ba": ba, "by": 0.0}
    parameters = {name: np.array([[value]]) for name, value in parameters.items()}
    x = np.reshape(inputs, (1, 1, -1))  # (n_x, m, T_x)
    a, _, _ = rnn_forward(x, np.zeros((1, 1)), parameters)
    return a[0, 0]


orders = np.zeros(24)
orders[2], orders[14] = 1, -1
plot.show(
    plot.lines_over_time(
        {f"Waa = {Waa}": one_unit(orders, Wax=4.0, Waa=Waa) for Waa in (0.5, 0.95, 2.5)},
        inputs=orders,
        ylabel="state a",
    ),
    alt="The input is +1 at step 3, −1 at step 15 and otherwise 0. With Waa = 0.5 the state "
    "jumps and is back near 0 after a few steps. With 0.95 it fades slowly. With 2.5 it stays "
    "near +1 until the second input and near −1 after it.",
    caption="With Waa = 2.5 the unit is a switch: each order holds until the next one. "
    "With 0.5 or 0.95 the order fades, quickly or slowly.",
)

# %% [markdown] id="switch-why"
# Why 2.5 holds: without input the state follows $a \leftarrow \tanh(W_{aa}\, a)$. For $W_{aa} > 1$ this map has three
# resting points: 0, and one on each side of it, near $\pm 1$ when $W_{aa}$ is large ($\pm 0.99$ for 2.5, $\pm 0.5$ for 1.1).
# The unit stays on the side to which it was pushed. For $-1 \le W_{aa} \le 1$ the only resting point is 0, and every push is
# forgotten. Below −1 the state jumps from side to side for ever.
#
# **Change a number:** give the unit a weaker input, `Wax=0.5`, and run the cell again. **Predict** first: with
# $W_{aa} = 2.5$, does the order *on* still get through? Does the order *off*?

# %% [markdown] id="counter"
# With `Wax=0.5`, *on* gets through: the state is 0.46 at first and climbs to 0.99. *Off* does not: the state dips to 0.96
# and comes back. To turn the switch, a push has to carry the state past 0.
#
# ### A counter
#
# Near 0, $\tanh$ is almost the identity: $\tanh(z) \approx z$. So a unit with $W_{aa} = 1$ and a small $W_{ax}$ adds up
# what it reads. **Predict:** for how many pulses does this work?

# %% id="counter-run" role="experiment"
pulses = np.tile([1.0, 0.0, 0.0], 10)
count = np.cumsum(pulses)
plot.show(
    plot.lines_over_time(
        {
            "true count": count,
            "Wax = 0.02": one_unit(pulses, Wax=0.02, Waa=1.0) / 0.02,
            "Wax = 0.2": one_unit(pulses, Wax=0.2, Waa=1.0) / 0.2,
        },
        inputs=pulses,
        ylabel="state a / Wax",
    ),
    alt="Ten pulses, one every third step. The true count is a staircase from 1 to 10. With "
    "Wax = 0.02 the state, divided by Wax, follows the staircase and is 9 at the end. With "
    "Wax = 0.2 it falls behind at the third pulse and never gets past 3.",
    caption="Small steps stay where tanh is nearly straight, and the unit counts. Large steps "
    "reach the bend of tanh and the count stalls: a tanh unit cannot count far.",
)

# %% [markdown] id="keras"
# ## Compare with Keras
#
# `keras.layers.SimpleRNN` computes equation (1) too, with the axes in another order: Keras has (batch, time, features)
# where you have (features, examples, time), and it multiplies from the other side. So its kernel is $W_{ax}^T$, its
# recurrent kernel $W_{aa}^T$.
#
# If Keras is installed, the next cell gives it your weights. The course does not need Keras before lesson 5.

# %% id="keras-compare" role="experiment"
import importlib.util

n_x, n_a, m, T_x = 3, 5, 4, 20
parameters = random_parameters(n_x, n_a, n_y=2)
x, a0 = rng.normal(size=(n_x, m, T_x)), rng.normal(size=(n_a, m))
a, _, _ = rnn_forward(x, a0, parameters)  # (n_a, m, T_x)

if importlib.util.find_spec("keras"):
    import keras

    layer = keras.layers.SimpleRNN(n_a, return_sequences=True)
    layer.build((m, T_x, n_x))
    layer.set_weights([parameters["Wax"].T, parameters["Waa"].T, parameters["ba"][:, 0]])
    theirs = layer(
        x.transpose(1, 2, 0).astype("float32"), initial_state=a0.T.astype("float32")
    )
    difference = np.abs(keras.ops.convert_to_numpy(theirs).transpose(2, 0, 1) - a).max()
    print(f"largest difference between Keras's states and yours: {difference:.0e}")
else:
    print(
        "Keras is not installed here: skipped. Your check above has already said what matters."
    )

# %% [markdown] id="remember"
# ## What to remember
#
# - A recurrent network is **one cell, used again and again**. Its weights do not depend on the length of the sequence.
# - The **hidden state** is all that the future learns about the past. At the first step it comes from outside: `a0`.
# - $W_{aa}$ decides how long a single unit remembers. Between −1 and 1 a trace fades; above 1 the unit
#   can hold one of two values.
# - Keras computes the same thing. What differs is rounding: 32-bit numbers there, 64-bit ones here.
#
# ### A slip you may meet elsewhere
#
# Lesson 3 uses a second curve, the sigmoid $\sigma(z) = 1/(1 + e^{-z})$. Some texts say that the slope of $\tanh$ at 0 is twice
# that of $\sigma$. It is **four** times as steep: with a prime for the slope, $\tanh'(0) = 1$ and $\sigma'(0) = \tfrac14$. The
# identity $\tanh(z) = 2\sigma(2z) - 1$ has a factor 2 in two places.
#
# ### Where to read more
#
# - J. L. Elman, *Finding Structure in Time*, Cognitive Science 14 (1990), pages 179–211: the network of this lesson, and what
#   it finds in simple sentences.
# - I. Goodfellow, Y. Bengio and A. Courville, *Deep Learning* (MIT Press 2016), sections 10.1 and 10.2: unrolling, and the kinds
#   of recurrent networks.
# - R. Pascanu, T. Mikolov and Y. Bengio, *On the Difficulty of Training Recurrent Neural Networks* (ICML 2013), section 2: the
#   single unit and its resting points, seen as a dynamical system.
#
# **Next:** in lesson 2 the cell learns. You send gradients back through the same loop.
