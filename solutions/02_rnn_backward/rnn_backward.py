# %% [markdown] id="title"
# # Send gradients back through time
#
# **You will build** everything that a recurrent network needs to learn, in NumPy: the gradient of one cell, the loop that
# carries it back along a sequence, the loss, and a clip for gradients that grow too long. At the end *your* network reads
# the names of the chemical elements, letter by letter, and invents new ones.
#
# **You will learn** how to derive a gradient, how to prove it with a measurement, and why gradients vanish or explode.
#
# **You need** lesson 1 and the chain rule. Lesson 1's two functions are given.
#
# **It takes** about two hours. There are five exercises: three of 5 points, two of 10.

# %% id="get-course" role="colab"

# %% id="imports" role="setup"
import sys

try:
    import unroll
except ModuleNotFoundError:  # the course's own library lies one folder up
    sys.path.append("..")

import numpy as np

from unroll import check, draw, plot, softmax

# %% id="given-rnn-cell-forward" role="given" of="01_rnn_cell/rnn-cell-forward"
# From lesson 1: one step of a recurrent cell.

# %% id="given-rnn-forward" role="given" of="01_rnn_cell/rnn-forward"
# From lesson 1: the cell along a sequence.

# %% [markdown] id="nudge"
# ## Measure a slope
#
# A network has a **loss** $L$: one number that says how bad its predictions are. Learning means to change each weight a
# little, so that $L$ falls. For that you need the slope of $L$ along every weight. All slopes together are the **gradient**.
#
# You can measure a slope: nudge the weight, see how the loss moves, divide. Here a cell with one unit runs for five steps,
# and the loss is the square of its last state.
#
# **Predict:** the weight $W_{aa}$ is 0.9. When it grows by 0.001, by about how much does the loss grow?

# %% id="nudge-run" role="experiment"
one_unit = {"Wax": 1.0, "Waa": 0.9, "Wya": 1.0, "ba": 0.0, "by": 0.0}
one_unit = {name: np.array([[value]]) for name, value in one_unit.items()}
pulse = np.reshape([1.0, 0, 0, 0, 0], (1, 1, 5))  # (n_x, m, T_x)


def last_state_squared(Waa):
    """The loss: the square of the last state, for a given (1, 1) weight Waa."""
    a, _, _ = rnn_forward(pulse, np.zeros((1, 1)), {**one_unit, "Waa": Waa})
    return a[0, 0, -1] ** 2


before = last_state_squared(np.array([[0.9]]))
after = last_state_squared(np.array([[0.901]]))
print(f"loss {before:.5f} -> {after:.5f}:  slope about {(after - before) / 0.001:.2f}")

# %% [markdown] id="taylor"
# How good is such a measurement? Write down what a step of $\pm\varepsilon$ does to a function of one number:
#
# $$f(x \pm \varepsilon) = f(x) \pm \varepsilon f'(x) + \tfrac{\varepsilon^2}{2} f''(x) \pm \tfrac{\varepsilon^3}{6} f'''(x) + \dots \tag{1}$$
#
# Measured **on one side**, $\frac{f(x+\varepsilon) - f(x)}{\varepsilon}$ is off by $\frac{\varepsilon}{2} f''$. Measured **on both
# sides**, the terms with $f$ and $f''$ cancel, and the error is only $\frac{\varepsilon^2}{6} f'''$. For many variables, move
# one entry $i$ at a time, with $e_i$ the array that is 1 at $i$ and 0 elsewhere:
#
# $$\frac{\partial f}{\partial x_i} \approx \frac{f(x + \varepsilon\, e_i) - f(x - \varepsilon\, e_i)}{2\,\varepsilon} \tag{2}$$
#
# ### Exercise 1: measure a gradient
#
# `np.ndindex(x.shape)` goes through the places of an array of any shape: `x[i]` is one entry. The array `x` belongs to your
# caller: leave what your functions are given as it was, here and in all exercises. One that changes an argument, as `+=` does to
# an array, loses a fifth of its points.


# %% id="numerical-gradient" role="exercise"
def numerical_gradient(f, x, eps=1e-5):
    """Measure the gradient of f at x by central differences, equation (2).

    Args:
        f: a function that takes an array shaped like x and returns a number.
        x: an array of floats, of any shape; unchanged afterwards.
        eps: how far each entry is moved to either side.

    Returns:
        gradient: the slopes, an array shaped like x.
    """
    ### BEGIN SOLUTION
    #: Room for one slope for each entry of x
    gradient = np.zeros(x.shape)
    #: For each place in x:
    for i in np.ndindex(x.shape):
        #: An array shaped like x that moves this entry alone
        step = np.zeros(x.shape)
        step[i] = eps
        #: The slope there, equation (2); x itself stays as it is
        gradient[i] = (f(x + step) - f(x - step)) / (2 * eps)
    ### END SOLUTION
    return gradient


# %% id="numerical-gradient-test" role="test" points=5
check(numerical_gradient)

# %% [markdown] id="how-small"
# ### How small should eps be?
#
# **Predict:** the smaller, the better? The next cell measures a gradient that is known exactly, with eps from 0.1 down
# to $10^{-12}$, on one side and with your function.

# %% id="how-small-run" role="experiment"
from unroll.gradient import relative_error

x = np.random.default_rng(2).normal(size=20)


def f(x):
    return np.tanh(x).sum()


exact = 1 - np.tanh(x) ** 2
powers = np.arange(-12, 0)
unit = np.eye(20)  # row i is e_i
errors = {"one side": [], "both sides": []}
for eps in 10.0**powers:
    one_sided = [(f(x + eps * e) - f(x)) / eps for e in unit]
    errors["one side"].append(relative_error(one_sided, exact))
    errors["both sides"].append(relative_error(numerical_gradient(f, x, eps), exact))

# %% id="how-small-plot" role="experiment"
plot.show(
    plot.lines_against(
        powers, errors, xlabel="$k$, where eps is $10^k$", ylabel="relative error", log="y"
    ),
    alt="Relative error on a logarithmic axis against the power of ten of eps. From the right, "
    "the line for one side falls by a factor of 10 for each power, the line for both sides by "
    "100. One side is best at 1e-8, both sides at 1e-5, where the error is hundreds of times "
    "smaller. Further left both rise together.",
    caption="Read from right to left. A smaller eps helps, and on both sides it helps twice as "
    "fast – until rounding takes over: two nearly equal numbers leave few digits when subtracted.",
)

# %% [markdown] id="too-slow"
# So eps = $10^{-5}$ is a good choice, and about ten digits come out right. But each entry costs two runs of the network, and
# a large network has billions of weights. **Backpropagation** finds all slopes in one pass, at about the price of two forward
# runs. Its formulas are easy to get wrong. So every gradient that you derive from here on you also measure.
#
# ## Back through one cell
#
# One convention saves a lot of writing: **`dv` stands for $\partial L / \partial v$**, and has the shape of `v`. `da_next` says
# how the loss moves with each entry of $a^{\langle t\rangle}$. It is handed to you; you pass it on to all that went *into* the cell.
#
# **Predict** the shapes of `dWax` and `dba`, for $n_x = 3$, $n_a = 5$, $m = 4$.

# %% id="cell-shapes" role="experiment"
n_x, n_a, n_y, m = 3, 5, 2, 4
rng = np.random.default_rng(1)
shapes = {"Wax": (n_a, n_x), "Waa": (n_a, n_a), "Wya": (n_y, n_a)}
shapes |= {"ba": (n_a, 1), "by": (n_y, 1)}
parameters = {name: rng.normal(scale=0.5, size=shape) for name, shape in shapes.items()}
for name, value in parameters.items():
    print(f"d{name} has the shape of {name}: {value.shape}")

# %% [markdown] id="through-tanh"
# ### First through tanh
#
# Split the cell in two, a sum $z$ and the tanh of it:
#
# $$z = W_{aa}\, a^{\langle t-1\rangle} + W_{ax}\, x^{\langle t\rangle} + b_a, \qquad a^{\langle t\rangle} = \tanh(z) \tag{3}$$
#
# tanh works entry by entry, so each entry of $a^{\langle t\rangle}$ has a slope of its own. You know it without $z$, because
# $\tanh'(z) = 1 - \tanh^2(z)$ and $\tanh(z)$ is the state. With ∘ for the product entry by entry:
#
# $$dz = da^{\langle t\rangle} \circ \left(1 - \left(a^{\langle t\rangle}\right)^2\right) \tag{4}$$
#
# **Predict:** when a state is close to $\pm 1$, how much of the gradient gets through?

# %% id="slope-of-tanh" role="experiment"
for z in (0.0, 1.0, 2.0, 4.0):
    state = np.tanh(z)
    print(f"z = {z:.0f}   state {state:.4f}   slope 1 - state² = {1 - state**2:.4f}")

# %% [markdown] id="through-sum"
# Almost nothing passes a unit that is saturated. You will meet this again.
#
# ### Then through the sum
#
# Write one entry of $z$, for unit $i$ and example $j$: $\;z_{ij} = \sum_k (W_{aa})_{ik}\, (a^{\langle t-1\rangle})_{kj} + \sum_k (W_{ax})_{ik}\, x_{kj} + (b_a)_i$.
#
# The weight $(W_{ax})_{ik}$ takes part in $z_{ij}$ for **every example** $j$, each time multiplied by $x_{kj}$. All these
# effects add up: $(dW_{ax})_{ik} = \sum_j dz_{ij}\, x_{kj}$. The sum over $j$ is a matrix product with a transpose:
#
# $$dW_{ax} = dz \left(x^{\langle t\rangle}\right)^T, \qquad dW_{aa} = dz \left(a^{\langle t-1\rangle}\right)^T \tag{5}$$
#
# The bias is multiplied by 1, so only the sum is left, over examples (axis 1), with shape $(n_a, 1)$:
#
# $$(db_a)_i = \sum_j dz_{ij} \tag{6}$$

# %% [markdown] id="sum-as-product-text"
# **Predict:** do the sum over examples, written out, and the product with a transpose give the same numbers?

# %% id="sum-as-product" role="experiment"
dz, xt = rng.normal(size=(n_a, m)), rng.normal(size=(n_x, m))
written_out = np.zeros((n_a, n_x))
for i, k in np.ndindex(n_a, n_x):
    written_out[i, k] = sum(dz[i, j] * xt[k, j] for j in range(m))
print("largest difference below 1e-12:", np.abs(written_out - dz @ xt.T).max() < 1e-12)

# %% [markdown] id="rnn-cell-backward-task"
# The same question for the input: the entry $x_{kj}$ takes part in $z_{ij}$ for **every unit** $i$: $\;dx_{kj} = \sum_i (W_{ax})_{ik}\, dz_{ij}$. This time the
# sum runs over the first index of the weights:
#
# $$dx^{\langle t\rangle} = W_{ax}^T\, dz, \qquad da^{\langle t-1\rangle} = W_{aa}^T\, dz \tag{7}$$
#
# A rule of thumb to check yourself: forward multiplies by $W$, backward by $W^T$. Where shapes fit in one way only, it is
# the right one. But $W_{aa}$ is square, and there the shapes tell you nothing.
#
# ### Exercise 2: one cell backwards
#
# Equations (4) to (7). The cache holds what the forward step kept for you: `(a_next, a_prev, xt, parameters)`.


# %% id="rnn-cell-backward" role="exercise"
def rnn_cell_backward(da_next, cache):
    """Take the gradient of the loss back through one step of a recurrent cell.

    Args:
        da_next: the gradient of the new state, shape (n_a, m).
        cache: what rnn_cell_forward returned, the tuple (a_next, a_prev, xt, parameters).

    Returns:
        gradients: a dictionary with
            dxt: the gradient of the input, equation (7), shape (n_x, m);
            da_prev: that of the state before, equation (7), shape (n_a, m);
            dWax, dWaa: those of the weights, equation (5), shapes (n_a, n_x) and (n_a, n_a);
            dba: that of the bias, equation (6), shape (n_a, 1).
    """
    ### BEGIN SOLUTION
    #: Unpack the cache, and take out the weights that are needed
    a_next, a_prev, xt, parameters = cache
    Wax, Waa = parameters["Wax"], parameters["Waa"]
    #: Back through tanh, equation (4): (n_a, m)
    dz = da_next * (1 - a_next**2)  # (n_a, m)
    #: Back through the sum, to all that went into it:
    gradients = {
        #: The input and the state before, equation (7)
        "dxt": Wax.T @ dz,  # (n_x, m)
        "da_prev": Waa.T @ dz,  # (n_a, m)
        #: The weights, equation (5)
        "dWax": dz @ xt.T,  # (n_a, n_x)
        "dWaa": dz @ a_prev.T,  # (n_a, n_a)
        #: The bias, equation (6): (n_a, 1)
        "dba": dz.sum(axis=1, keepdims=True),  # (n_a, 1)
    }
    ### END SOLUTION
    return gradients


# %% id="rnn-cell-backward-test" role="test" points=10
check(rnn_cell_backward)

# %% [markdown] id="cell-proof-text"
# ### Prove it
#
# `check` compared your numbers with ours. You do not need ours: you can measure. The loss $L = \sum_{ij} w_{ij}\, a_{ij}$ with any
# fixed numbers $w$ has $da = w$. Nudge every entry of every array with your `numerical_gradient`, and compare.
#
# `gradient_errors` does so for each array and gives the relative error: the distance of two gradients, divided by the sum of
# their lengths. **Predict:** of what size is it when you are right? And when you forget the transpose of $W_{aa}$?

# %% id="cell-proof" role="experiment"
from unroll.gradient import gradient_errors, print_errors

w = rng.normal(size=(n_a, m))
values = {
    **parameters,
    "xt": rng.normal(size=(n_x, m)),
    "a_prev": rng.normal(size=(n_a, m)),
}


def weighted_state(values):
    """A loss whose gradient with respect to the new state is w."""
    a_next, _, _ = rnn_cell_forward(values["xt"], values["a_prev"], values)
    return (w * a_next).sum()


_, _, cache = rnn_cell_forward(values["xt"], values["a_prev"], values)
gradients = rnn_cell_backward(w, cache)
print_errors(gradient_errors(numerical_gradient, weighted_state, values, gradients))

# %% id="cell-disproof" role="experiment"
dz = w * (1 - cache[0] ** 2)  # now with Waa in place of its transpose
wrong = {"da_prev": values["Waa"] @ dz}
print_errors(gradient_errors(numerical_gradient, weighted_state, values, wrong))

# %% [markdown] id="through-time"
# Right gradients agree to eight digits and more; a wrong one is off by far more than rounding: here in the first digit.
# That is why a measurement is worth more than a table of expected numbers.
#
# ## Back through time
#
# Now the whole sequence. Two things are new.
#
# A state has **two uses**: step $t$ predicts from it, and step $t+1$ starts from it. It moves the loss on both ways, so two
# gradients add up. One is handed to you, $da^{\langle t\rangle}$, from step $t$'s own prediction. The other is the `da_prev` that
# the cell of step $t+1$ gives back:
#
# $$da_{\text{next}} = da^{\langle t\rangle} + da_{\text{prev}}, \qquad da_{\text{prev}} = 0 \text{ at the last step} \tag{8}$$
#
# **Predict** from the picture: in which order must the loop go, and where does $da^{\langle 0\rangle}$ come out?

# %% id="draw-gradients" role="experiment"
plot.show(
    draw.gradients_in_time(),
    caption="Every arrow runs against time. Right of each cell two gradients meet and are added: "
    "equation (8). Behind the last step there is nothing, so the loop starts with 0.",
)

# %% [markdown] id="rnn-backward-task"
# The second new thing: all steps **share their weights**. A change of $W_{aa}$ moves the loss at every step, and the
# effects add up, as they did over examples:
#
# $$dW_{ax} = \sum_{t=1}^{T_x} dW_{ax}^{\langle t\rangle}, \qquad dW_{aa} = \sum_{t=1}^{T_x} dW_{aa}^{\langle t\rangle}, \qquad db_a = \sum_{t=1}^{T_x} db_a^{\langle t\rangle} \tag{9}$$
#
# where the superscript marks what `rnn_cell_backward` returns at step $t$. The inputs are not shared: each
# $dx^{\langle t\rangle}$ has its own place.
#
# ### Exercise 3: the whole sequence backwards
#
# Call `rnn_cell_backward` once for each step. Do not write into `da`: it belongs to your caller.


# %% id="rnn-backward" role="exercise"
def rnn_backward(da, caches):
    """Take the gradient of the loss back along a batch of sequences.

    Args:
        da: the gradient that reaches each state from its own step's prediction,
            shape (n_a, m, T_x).
        caches: what rnn_forward returned, the pair (list of the T_x caches, x).

    Returns:
        gradients: a dictionary with
            dx: the gradient of the inputs, shape (n_x, m, T_x);
            da0: that of the state before the first step, shape (n_a, m);
            dWax, dWaa, dba: those of the parameters, equation (9), shaped as they are.
    """
    ### BEGIN SOLUTION
    #: Unpack the caches; how many steps there are, from the shape of x
    list_of_caches, x = caches
    T_x = x.shape[2]
    #: Room for the gradients of all inputs, (n_x, m, T_x)
    dx = np.zeros(x.shape)  # (n_x, m, T_x)
    #: The gradients of the weights and the bias start from zero, equation (9)
    dWax, dWaa, dba = 0.0, 0.0, 0.0  # sums over the steps
    #: So does what comes back from the step after, equation (8)
    da_prev = 0.0  # nothing comes back from behind the last step
    #: For each step, from the last to the first:
    for t in reversed(range(T_x)):
        #: The two gradients that meet at this state, equation (8): (n_a, m)
        da_next = da[:, :, t] + da_prev  # (n_a, m)
        #: Back through the cell of this step, with its cache
        step = rnn_cell_backward(da_next, list_of_caches[t])
        #: Keep the gradient of its input
        dx[:, :, t] = step["dxt"]
        #: Add to those of the weights and the bias, equation (9)
        dWax += step["dWax"]
        dWaa += step["dWaa"]
        dba += step["dba"]
        #: What goes back to the step before
        da_prev = step["da_prev"]
    #: What came back last, from the first step, is the gradient of a0
    gradients = {"dx": dx, "da0": da_prev, "dWax": dWax, "dWaa": dWaa, "dba": dba}
    ### END SOLUTION
    return gradients


# %% id="rnn-backward-test" role="test" points=10
check(rnn_backward)

# %% [markdown] id="sequence-proof-text"
# ### Prove it, and see what forgetting costs
#
# The same proof, over eight steps. The cell after it leaves out the term `da_prev` of equation (8), a slip that no shape
# gives away. **Predict:** which gradients does it spoil? Which would it *not* spoil with $T_x = 1$?

# %% id="sequence-proof" role="experiment"
T_x = 8
w = rng.normal(size=(n_a, m, T_x))
values = {
    **parameters,
    "x": rng.normal(size=(n_x, m, T_x)),
    "a0": rng.normal(size=(n_a, m)),
}


def weighted_states(values):
    """A loss that looks at every state; its own gradient at step t is w[:, :, t]."""
    a, _, _ = rnn_forward(values["x"], values["a0"], values)
    return (w * a).sum()


_, _, caches = rnn_forward(values["x"], values["a0"], values)
gradients = rnn_backward(w, caches)
print_errors(gradient_errors(numerical_gradient, weighted_states, values, gradients))

# %% id="sequence-disproof" role="experiment"
steps = [rnn_cell_backward(w[:, :, t], caches[0][t]) for t in range(T_x)]
short = {name: sum(step[name] for step in steps) for name in ("dWax", "dWaa", "dba")}
short["dx"] = np.stack([step["dxt"] for step in steps], axis=2)  # (n_x, m, T_x)
short["da0"] = steps[0]["da_prev"]
print_errors(gradient_errors(numerical_gradient, weighted_states, values, short))

# %% [markdown] id="loss-text"
# It spoils all five: `dx` is right at the last step only, and `da0` is wrong too. With $T_x = 1$ nothing is spoiled: test
# loops with several steps.
#
# Errors of this size do not stop a network from learning something. It learns, badly, and nobody finds out why. Only the
# measurement tells.
#
# ## Begin at the loss
#
# So far $da$ was invented. The real one comes from the predictions. At step $t$ of example $j$ one class is right, the **target**,
# given by its number. The loss is small where the network gave the target a high probability. It is the mean over all $m\,T_x$
# predictions:
#
# $$L = -\frac{1}{m\,T_x} \sum_{j,\,t} \ln \hat y^{\langle t\rangle}_{\text{target},\,j} \tag{10}$$
#
# **Predict:** a network that knows nothing gives each of 27 classes the same probability. What is its loss?

# %% id="know-nothing" role="experiment"
print(f"-ln(1/27) = ln(27) = {np.log(27):.3f}")

# %% [markdown] id="output-backward-task"
# Keep this number: it is where training starts. Now one prediction, with $z_y = W_{ya}\, a + b_y$ and class $k$ as its
# target. Softmax gives $\hat y_k = e^{z_k} / \sum_i e^{z_i}$, so
#
# $$-\ln \hat y_k = -z_k + \ln \sum_i e^{z_i}, \qquad \frac{\partial}{\partial z_i}\left(-\ln \hat y_k\right) = \hat y_i - [i = k], \qquad dz_y^{\langle t\rangle} = \frac{\hat y^{\langle t\rangle} - [\,\text{target}\,]}{m\,T_x} \tag{11}$$
#
# where a bracket is 1 in the target's place and 0 elsewhere: prediction minus truth, and the slope of softmax is already in
# it. The division stands **here and nowhere else**; further back there are only sums. The rest is as in (5) to (7):
#
# $$dW_{ya} = \sum_t dz_y^{\langle t\rangle} \left(a^{\langle t\rangle}\right)^T, \qquad db_y = \sum_{j,\,t} dz_y, \qquad da^{\langle t\rangle} = W_{ya}^T\, dz_y^{\langle t\rangle} \tag{12}$$
#
# ### Exercise 4: loss and output layer
#
# `np.eye(n_y)[:, targets]` has shape `(n_y, m, T_x)`, with a 1 at each target.


# %% id="output-backward" role="exercise"
def output_backward(y_pred, targets, a, parameters):
    """The mean loss of all predictions, and its gradients back to the states.

    Args:
        y_pred: the predictions, columns of probabilities, shape (n_y, m, T_x).
        targets: the number of the right class of each prediction, integers, shape (m, T_x).
        a: the states that the predictions were made from, shape (n_a, m, T_x).
        parameters: a dictionary with at least Wya (n_y, n_a) and by (n_y, 1).

    Returns:
        gradients: a dictionary with
            loss: the mean over m T_x predictions, equation (10), a number;
            da: the gradient of the states, equation (12), shape (n_a, m, T_x);
            dWya, dby: those of the parameters, equation (12), shapes (n_y, n_a) and (n_y, 1).
    """
    ### BEGIN SOLUTION
    #: Sizes, from the shape of y_pred; the weights that are needed
    n_y, m, T_x = y_pred.shape
    Wya = parameters["Wya"]
    #: The truth, in the shape of y_pred: 1 at each target, 0 elsewhere
    wanted = np.eye(n_y)[:, targets]  # (n_y, m, T_x)
    #: The loss, from the probabilities of the targets, equation (10)
    loss = -np.log(y_pred[wanted == 1]).mean()
    #: The gradient before softmax, at all steps at once, equation (11): (n_y, m, T_x)
    dz = (y_pred - wanted) / (m * T_x)  # (n_y, m, T_x)
    #: Room for the gradients of all states; those of Wya and by start from zero
    da = np.zeros(a.shape)  # (n_a, m, T_x)
    dWya, dby = 0.0, 0.0  # sums over the steps
    #: For each step, equation (12):
    for t in range(T_x):
        #: The gradient of its state
        da[:, :, t] = Wya.T @ dz[:, :, t]
        #: What it adds to those of Wya and by
        dWya += dz[:, :, t] @ a[:, :, t].T
        dby += dz[:, :, t].sum(axis=1, keepdims=True)
    #: All four, under the names that the docstring gives
    gradients = {"loss": loss, "da": da, "dWya": dWya, "dby": dby}
    ### END SOLUTION
    return gradients


# %% id="output-backward-test" role="test" points=5
check(output_backward)

# %% [markdown] id="whole-proof-text"
# ### Prove all of it
#
# Now the pieces fit together: forward, the loss, back through the output layer, back through time. **Predict:** how many
# arrays have a gradient? The next cell measures them all.

# %% id="whole-proof" role="experiment"
targets = rng.integers(n_y, size=(m, T_x))


def network_loss(values):
    """The loss of the whole network."""
    a, y_pred, _ = rnn_forward(values["x"], values["a0"], values)
    return output_backward(y_pred, targets, a, values)["loss"]


a, y_pred, caches = rnn_forward(values["x"], values["a0"], values)
top = output_backward(y_pred, targets, a, values)
gradients = {**top, **rnn_backward(top["da"], caches)}
print_errors(gradient_errors(numerical_gradient, network_loss, values, gradients))

# %% [markdown] id="spectral"
# You have a network whose gradients are proven, every one of them.
#
# ## Experiment: how far back does a gradient reach?
#
# Equation (7) multiplies by $W_{aa}^T$ at every step back. From step 60 back to step 1 that is a product of 59 matrices. What
# becomes of it depends on the **spectral radius** $\rho$ of $W_{aa}$: the size of its largest eigenvalue.
#
# The next cell puts a loss on the last state only, and follows the length $\left\lVert \partial L / \partial a^{\langle t\rangle} \right\rVert$
# back to step 1, for $\rho = 0.8,\ 1,\ 2$. (Its matrices turn a vector and stretch it by $\rho$ in every direction: `qr` makes
# such a turn.) **Predict:** what is $0.8^{59}$? And $2^{59}$?

# %% id="spectral-run" role="experiment"
rng = np.random.default_rng(0)
n_x, n_a, T_x = 3, 64, 60
turn = np.linalg.qr(rng.normal(size=(n_a, n_a)))[0]  # every eigenvalue has size 1
x = rng.normal(scale=0.05, size=(n_x, 1, T_x))  # small inputs: tanh keeps its slope
weights = {"Wax": rng.normal(scale=0.6, size=(n_a, n_x)), "Wya": np.zeros((1, n_a))}
weights |= {"ba": np.zeros((n_a, 1)), "by": np.zeros((1, 1))}
da_last = rng.normal(size=(n_a, 1))


def gradient_norms(radius):
    """The length of ∂L/∂a^<t> for t = 1 … T_x, shape (T_x,)."""
    _, _, caches = rnn_forward(x, np.zeros((n_a, 1)), {**weights, "Waa": radius * turn})
    da, norms = da_last, []
    for cache in reversed(caches[0]):
        norms.append(np.linalg.norm(da))
        da = rnn_cell_backward(da, cache)["da_prev"]
    return norms[::-1]


# %% id="spectral-plot" role="experiment"
radii = (0.8, 1.0, 2.0)
norms = {f"radius {radius}": gradient_norms(radius) for radius in radii}
plot.show(
    plot.lines_against(
        np.arange(1, T_x + 1),
        norms,
        xlabel="step $t$",
        ylabel="length of gradient",
        log="y",
    ),
    alt="The length of the gradient against the step, on a logarithmic axis. All three lines meet "
    "at about 9 at step 60. Going back to step 1, the line for radius 0.8 falls to about 1e-5, "
    "that for radius 1 to about 1.5, that for radius 2 rises to about 1e5.",
    caption="Start at the right, at the loss, and go left. Radius 0.8: the gradient vanishes, and "
    "step 1 hears almost nothing. Radius 1: it falls only to a sixth. Radius 2: it explodes.",
)

# %% id="spectral-factors" role="experiment"
for radius, lengths in zip(radii, norms.values(), strict=True):
    total = lengths[0] / lengths[-1]  # from step 60 back to step 1
    print(f"radius {radius}: in 59 steps times {total:.1g}; {radius}^59 = {radius**59:.1g}")
    print(f"   on average times {total ** (1 / 59):.2f} at each step back")

# %% [markdown] id="spectral-why"
# A straight line on this axis means the same factor at every step. For radius 0.8 it is nearly 0.8. For radius 2 it is far
# below 2: the states grow, and the slope $1 - a^2$ holds the gradient back. Still, over 59 steps it grows ten thousand
# times.
#
# **Change a number:** make the inputs larger, `scale=0.5`, and run the three cells again. **Predict:** does the line for radius
# 1 rise or fall?

# %% [markdown] id="clip-text"
# It falls: at step 1 less than a millionth is left. Larger inputs make larger states, and their slopes $1 - a^2$ are smaller, at
# every step.
#
# ## Clip what explodes
#
# A gradient that explodes throws the weights far away in a single step. The cure is crude and works: when the gradient is
# too long, shorten it, **and keep its direction**. The next cell shortens the gradient (3, 4), whose length is 5, in two ways.
# **Predict:** which of them keeps the direction?

# %% id="direction" role="experiment"
g = np.array([3.0, 4.0])
print("each entry cut off at 1:", np.clip(g, -1, 1))
print("multiplied by 1/5:      ", g / 5)

# %% [markdown] id="clip-gradients-task"
# Entries that are cut off one by one point elsewhere; one factor for all keeps the direction. So measure the length of *all*
# arrays together, and multiply every entry by the same number:
#
# $$\lVert g \rVert = \sqrt{\textstyle\sum_{\text{arrays}} \sum_{\text{entries}} g_i^2} \tag{13}$$
#
# $$g \leftarrow g \cdot \min\left(1,\ \frac{\text{max\_norm}}{\lVert g \rVert}\right) \tag{14}$$
#
# ### Exercise 5: clip by the global norm
#
# The dictionary may hold any number of arrays, under any names: yours will be tried with more than these five.


# %% id="clip-gradients" role="exercise"
def clip_gradients(gradients, max_norm):
    """Shorten gradients that are longer than max_norm all together; keep their direction.

    Args:
        gradients: a dictionary of arrays of any shapes; unchanged afterwards.
        max_norm: the largest norm allowed, equation (13), a positive number.

    Returns:
        clipped: a new dictionary with the same names, equation (14).
    """
    ### BEGIN SOLUTION
    #: One length for all arrays together, equation (13)
    norm = np.sqrt(sum((gradient**2).sum() for gradient in gradients.values()))
    #: One factor for all of them, equation (14)
    factor = max_norm / max(norm, max_norm)  # 1 for those that are short enough
    #: A new dictionary: each array, shortened by the factor
    clipped = {name: factor * gradient for name, gradient in gradients.items()}
    ### END SOLUTION
    return clipped


# %% id="clip-gradients-test" role="test" points=5
check(clip_gradients)

# %% [markdown] id="names"
# ## Experiment: invent a chemical element
#
# There are 118 named elements, from hydrogen to oganesson. Your network will read a name letter by letter and predict at each
# step what comes next: one of 26 letters, or `.` for the end. Short names are filled up with more dots, which are easy to
# predict.
#
# The input at step $t$ is the letter before, as a column with a single 1. At step 1 there is none yet, so the
# column is all zeros. **Predict** the shapes of `x` and `targets`.

# %% id="names-data" role="experiment"
from unroll.datasets import elements

targets = elements.encode(elements.NAMES)  # (m, T_x)
x = elements.inputs_for(targets)  # (n_x, m, T_x)
print("x", x.shape, "  targets", targets.shape)
print(elements.NAMES[1], "is", targets[1])
print("a few names:", ", ".join(elements.NAMES[20:30]))

# %% [markdown] id="sampling"
# To invent a name, let the network predict the first letter, draw one at random with these probabilities, feed it back
# as the next input, and go on until a dot comes. **Predict:** what do names look like before any training?

# %% id="sampling-run" role="experiment"
from unroll.training import initial_parameters

n_a, n_y = 50, 27
shapes = {"Wax": (n_a, n_y), "Waa": (n_a, n_a), "Wya": (n_y, n_a)}
shapes |= {"ba": (n_a, 1), "by": (n_y, 1)}


def invent(parameters, rng):
    """Draw one name, letter by letter."""
    name, letter, a = "", np.zeros((n_y, 1)), np.zeros((n_a, 1))
    while len(name) < 16:
        a, probabilities, _ = rnn_cell_forward(letter, a, parameters)
        number = rng.choice(n_y, p=probabilities[:, 0])
        if number == 0:  # the dot
            break
        name += elements.SYMBOLS[number]
        letter = np.eye(n_y)[:, [number]]
    return name


untrained = initial_parameters(np.random.default_rng(0), shapes)
rng = np.random.default_rng(1)
print("\n".join(invent(untrained, rng) for _ in range(5)))

# %% [markdown] id="training"
# Now train. One step takes 32 names, runs forward and backward, clips, and moves every parameter against its gradient. All
# of it is your code. To see what clipping is for, the cell trains twice: with the gradient clipped at 0.25, and with a limit so
# high that it never acts.
#
# The steps are long on purpose, with a learning rate of 2. **Predict:** which of the two gets further?


# %% id="training-gradients" role="experiment"
def loss_and_gradients(parameters, names):
    """The loss of some names, given by their numbers, and the gradients of all parameters."""
    a, y_pred, caches = rnn_forward(x[:, names], np.zeros((n_a, len(names))), parameters)
    top = output_backward(y_pred, targets[names], a, parameters)
    gradients = {**top, **rnn_backward(top["da"], caches)}
    return top["loss"], {f"d{name}": gradients[f"d{name}"] for name in parameters}


# %% id="training-run" role="experiment"
from unroll.progress import progress


def train(max_norm, steps=800, rate=2.0):
    """Plain gradient descent; the loss and the parameters after every 20 steps."""
    rng = np.random.default_rng(2)
    parameters = initial_parameters(rng, shapes)
    losses, kept = [], {}
    for step in progress(range(steps + 1), label=f"train, max_norm = {max_norm:g}"):
        if step % 20 == 0:
            losses.append(loss_and_gradients(parameters, np.arange(118))[0])
            kept[step] = parameters
        _, gradients = loss_and_gradients(parameters, rng.choice(118, 32, replace=False))
        gradients = clip_gradients(gradients, max_norm)
        parameters = {
            name: p - rate * gradients[f"d{name}"] for name, p in parameters.items()
        }
    return losses, kept


clipped_losses, kept = train(max_norm=0.25)
free_losses, _ = train(max_norm=1e6)  # a limit that is never reached

# %% id="training-plot" role="experiment"
plot.show(
    plot.lines_against(
        list(kept),
        {"clipped": clipped_losses, "not clipped": free_losses},
        xlabel="training steps",
        ylabel="loss",
        log="y",
        levels={"knows nothing: ln 27": np.log(27), "best possible": np.log(118) / 14},
    ),
    alt="Loss against training steps, on a logarithmic axis. Both lines begin near "
    "ln 27, at 3.4. With clipping the loss falls almost steadily, to 0.40. Without clipping it "
    "leaps to 15 within twenty steps and wanders up and down between 4 and 16 from then on.",
    caption="The same network, the same names, the same rate. Clipped, the loss falls almost to "
    "the best possible. Not clipped, a few long steps throw the weights so far that the network "
    "does worse than one that knows nothing.",
)

# %% [markdown] id="floor"
# Why is the best possible loss not 0? Nobody can know which of 118 names comes next. Its first letters have to be guessed, and
# the least that this costs is $\ln 118$ for a name, spread over 14 predictions: $\ln 118 / 14 = 0.34$.
#
# Both numbers flatter, though. Most names are shorter than 13 letters, and the dots that fill them up are predictions too: easy
# ones. **Predict:** by how much do they lower the mean?

# %% id="without-filling" role="experiment"
_, y_pred, _ = rnn_forward(x, np.zeros((n_a, 118)), kept[800])
chosen = np.take_along_axis(y_pred, targets[None], axis=0)[0]  # (m, T_x)
ended = np.cumsum(targets == 0, axis=1) > 1  # from the second dot on
print(f"{100 * ended.mean():.0f} % of all predictions only fill up")
print(f"loss of all {-np.log(chosen).mean():.2f}")
print(f"without the filling {-np.log(chosen[~ended]).mean():.2f}")
print(f"best possible without it: {np.log(118) * 118 / (~ended).sum():.2f}")

# %% [markdown] id="samples-question"
# A dot after a dot is soon learned, so it is above all the number that flatters. Where batches are filled up to unlike lengths,
# the loss also changes with the batch: lesson 6 leaves the filling out with a mask.
#
# Look at what the network invents as the training goes on. The random numbers are the same in each row. **Predict:** what does
# it learn first: the letters, the endings, or whole names?

# %% id="samples" role="experiment"
for step in (0, 20, 60, 200, 800):
    rng = np.random.default_rng(4)
    names = [invent(kept[step], rng) for _ in range(5)]
    print(f"{step:4d} steps:  {'  '.join(names)}")

# %% [markdown] id="new-names"
# First the common letters, then the length and the ending *-ium*, then pieces of real names and whole ones. The longer it
# trains, the more often a name is one of the 118. Draw 300 names from the last network and keep what is **not** in the list.

# %% id="new-names-run" role="experiment"
rng = np.random.default_rng(2026)
made = dict.fromkeys(invent(kept[800], rng) for _ in range(300))  # each name once
new = [name for name in made if name not in elements.NAMES and 5 <= len(name) <= 12]
print(f"{len(made)} different names; {len(new)} of 5 to 12 letters are new:")
for row in range(0, 40, 5):
    print("  ".join(f"{name.capitalize():12}" for name in new[row : row + 5]))

# %% [markdown] id="remember"
# ## What to remember
#
# - **`dv` has the shape of `v`.** Forward multiplies by $W$, backward by $W^T$.
# - What is used **in several places** – by examples, by steps, by the prediction *and* the next cell – gets the **sum** of
#   the gradients from all of them. Divide once, in the loss.
# - A gradient is right when it **agrees with a measurement**. You can do that for any formula, in any paper.
# - Over many steps a gradient vanishes or explodes. **Clipping** cures exploding. Nothing in this lesson cures vanishing.
#
# ### Slips you may meet elsewhere
#
# - The backward equations of the recurrent cell often appear only inside a picture, where nobody can search or check them. They are
#   equations (4) to (9).
# - A table of “expected output” that circulates for the LSTM of lesson 4 is what comes out when the gradients of the states
#   are never carried from step to step. It agrees with the slip, not with the gradient. You have seen how large the error is.
#
# ### Where to read more
#
# - P. J. Werbos, *Backpropagation Through Time: What It Does and How to Do It*, Proceedings of the IEEE 78 (1990),
#   pages 1550–1560: the method of this lesson.
# - Y. Bengio, P. Simard and P. Frasconi, *Learning Long-Term Dependencies with Gradient Descent Is Difficult*, IEEE Transactions
#   on Neural Networks 5 (1994), pages 157–166: why gradients vanish.
# - R. Pascanu, T. Mikolov and Y. Bengio, *On the Difficulty of Training Recurrent Neural Networks* (ICML 2013): vanishing and
#   exploding through the spectral radius, and clipping by the norm.
# - I. Goodfellow, Y. Bengio and A. Courville, *Deep Learning* (MIT Press 2016), section 10.2.2: the gradient of a recurrent
#   network.
#
# **Next:** lesson 3 builds a cell through which gradients can live for hundreds of steps.
