# %% [markdown] id="title"
# # Send gradients back through an LSTM
#
# **You will build** the backward pass of an LSTM cell and of the loop around it. At the end your RNN and your LSTM meet the
# same task, and you see how many steps each of them can bridge.
#
# **You will learn** why the cell state keeps gradients alive, which two gradients travel back in time, and how to find out
# that a printed equation is wrong.
#
# **You need** lesson 2 (gradients through time, `numerical_gradient`) and lesson 3 (the gates). Your functions from there
# are given below, so a gap does not stop you here.
#
# **It takes** about 90 minutes. There are two exercises, 15 points each.

# %% id="get-course" role="colab"

# %% id="imports" role="setup"
import sys

try:
    import unroll
except ModuleNotFoundError:  # the course's own library lies one folder up
    sys.path.append("..")

import numpy as np

from unroll import check, draw, plot, sigmoid, softmax
from unroll.gradient import direction, gradient_errors, print_errors, relative_error
from unroll.progress import progress
from unroll.training import Adam, initial_parameters

# %% [markdown] id="given"
# The next cells hold what you wrote in lessons 1 to 3. They are folded; open them if you want to read them again.

# %% id="given-rnn-cell-forward" role="given" of="01_rnn_cell/rnn-cell-forward"
# From lesson 1: one step of a recurrent cell.

# %% id="given-rnn-forward" role="given" of="01_rnn_cell/rnn-forward"
# From lesson 1: the cell along a sequence.

# %% id="given-numerical-gradient" role="given" of="02_rnn_backward/numerical-gradient"
# From lesson 2: a gradient measured by nudging.

# %% id="given-rnn-cell-backward" role="given" of="02_rnn_backward/rnn-cell-backward"
# From lesson 2: gradients back through one step of a recurrent cell.

# %% id="given-rnn-backward" role="given" of="02_rnn_backward/rnn-backward"
# From lesson 2: gradients back through all its steps.

# %% id="given-clip-gradients" role="given" of="02_rnn_backward/clip-gradients"
# From lesson 2: gradients that are too long are shortened.

# %% id="given-lstm-cell-forward" role="given" of="03_lstm_gates/lstm-cell-forward"
# From lesson 3: one step of an LSTM.

# %% id="given-lstm-forward" role="given" of="03_lstm_gates/lstm-forward"
# From lesson 3: the LSTM along a sequence.

# %% [markdown] id="forward-again"
# ## Look at the cell from behind
#
# The forward pass of lesson 3 in four lines. The letter $g$ stands for $f, u, c, o$ in turn: the three gates and the candidate.
#
# $$z_g = W_g \begin{bmatrix} a^{\langle t-1\rangle} \\ x^{\langle t\rangle} \end{bmatrix} + b_g \tag{1}$$
#
# $$\Gamma_f = \sigma(z_f), \quad \Gamma_u = \sigma(z_u), \quad \tilde c = \tanh(z_c), \quad \Gamma_o = \sigma(z_o) \tag{2}$$
#
# $$c^{\langle t\rangle} = \Gamma_f \circ c^{\langle t-1\rangle} + \Gamma_u \circ \tilde c \tag{3}$$
#
# $$a^{\langle t\rangle} = \Gamma_o \circ \tanh(c^{\langle t\rangle}) \tag{4}$$
#
# Here $\circ$ multiplies entry by entry. **Predict:** a gradient comes in from the right, at both exits of the cell. On how
# many roads does it reach $c^{\langle t\rangle}$?

# %% id="draw-cell" role="experiment"
plot.show(
    draw.lstm_cell(),
    caption="Read the arrows from right to left. From the cell state after its plus sign "
    "two roads lead on: straight to the next step, and down through tanh and output gate.",
)

# %% [markdown] id="names"
# ## Name what arrives
#
# Two gradients of the loss $L$ arrive at the exits of a step:
#
# | in code | what it is |
# |:--|:--|
# | `da_next` | how $L$ changes with $a^{\langle t\rangle}$ |
# | `dc_next` | how $L$ changes with $c^{\langle t\rangle}$ **through the next step's** $c^{\langle t+1\rangle}$ only |
#
# To try things out you need a loss with just these two gradients. Multiply and add:
#
# $$L = \sum \mathtt{da\_next} \circ a^{\langle t\rangle} + \sum \mathtt{dc\_next} \circ c^{\langle t\rangle}$$
#
# `loss` below computes it for one step. **Predict:** if `dc_next` is all zeros, is the gradient at $c^{\langle t-1\rangle}$
# zero too?

# %% id="one-step-values" role="experiment"
rng = np.random.default_rng(4)
n_x, n_a, m = 3, 5, 1
shapes = {f"W{gate}": (n_a, n_a + n_x) for gate in "fuco"} | {"Wy": (2, n_a)}
shapes |= {f"b{gate}": (n_a, 1) for gate in "fuco"} | {"by": (2, 1)}
shapes |= {"a_prev": (n_a, m), "c_prev": (n_a, m), "xt": (n_x, m)}
values = {name: rng.normal(size=shape) for name, shape in shapes.items()}
da_next, dc_next = rng.normal(size=(n_a, m)), rng.normal(size=(n_a, m))


# %% id="one-step-loss" role="experiment"
def one_step(values):
    return lstm_cell_forward(values["xt"], values["a_prev"], values["c_prev"], values)


def loss(values, da_next=da_next, dc_next=dc_next):
    a_next, c_next, _, _ = one_step(values)
    return (da_next * a_next).sum() + (dc_next * c_next).sum()


# %% id="nudge-c-prev" role="experiment"
def loss_without_dc(c_prev):
    return loss({**values, "c_prev": c_prev}, dc_next=np.zeros((n_a, m)))


print(numerical_gradient(loss_without_dc, values["c_prev"], 1e-5)[:, 0])

# %% [markdown] id="two-roads"
# It is not zero: the old cell state also reaches $L$ through $a^{\langle t\rangle}$.
#
# So add up the two roads into $c^{\langle t\rangle}$. The straight one brings `dc_next`. The other one brings `da_next`
# back through equation (4): times $\Gamma_o$, times the slope of $\tanh$, which is $1 - \tanh^2$. Their sum is everything
# that $c^{\langle t\rangle}$ does to the loss. Call it $D$:
#
# $$D = \mathtt{dc\_next} + \mathtt{da\_next} \circ \Gamma_o \circ \left(1 - \tanh^2(c^{\langle t\rangle})\right) \tag{5}$$
#
# **By hand:** one unit with $\Gamma_o = 0.5$ and $c^{\langle t\rangle} = 0$, `da_next` $= 1$, `dc_next` $= 0.2$. What is $D$? Then
# let the next cell nudge $c^{\langle t\rangle}$ and measure it.


# %% id="nudge-c" role="experiment"
def through_both_roads(c):
    return (1.0 * 0.5 * np.tanh(c) + 0.2 * c).sum()


print(f"D = {numerical_gradient(through_both_roads, np.zeros((1, 1)), 1e-5)[0, 0]:.3f}")

# %% [markdown] id="into-the-gates"
# ## Turn into the gates
#
# Equations (3) and (4) are made of products. The gradient at one factor is what arrives, times **the other factor**. To get
# from a gate's value to its $z_g$, multiply by the slope of its $\sigma$ or $\tanh$. Both slopes need the value only:
# $\sigma' = \Gamma(1-\Gamma)$ and $\tanh' = 1 - \tilde c^2$.
#
# As in lesson 2, $dz_g$ stands for $\partial L / \partial z_g$; the slope of $\sigma$ or $\tanh$ is already in it:
#
# $$dz_o = \mathtt{da\_next} \circ \tanh(c^{\langle t\rangle}) \circ \Gamma_o \circ (1 - \Gamma_o) \tag{6}$$
#
# $$dz_c = D \circ \Gamma_u \circ (1 - \tilde c^2) \tag{7}$$
#
# $$dz_u = D \circ \tilde c \circ \Gamma_u \circ (1 - \Gamma_u) \tag{8}$$
#
# $$dz_f = D \circ c^{\langle t-1\rangle} \circ \Gamma_f \circ (1 - \Gamma_f) \tag{9}$$
#
# **Predict:** for which value of a gate is its slope largest, and how large? What if a gate is nearly open or nearly shut?

# %% id="slopes" role="experiment"
gate = np.array([0.01, 0.1, 0.5, 0.9, 0.99])
for value, slope in zip(gate, gate * (1 - gate), strict=True):
    print(f"gate {value:4.2f}   slope {slope:.4f}")

# %% [markdown] id="into-the-weights"
# A gate that is sure of itself hardly learns: its slope is near 0. Keep that in mind for the experiment.
#
# Equation (1) is a matrix product plus a bias, as in lesson 2. The weights meet both $a^{\langle t-1\rangle}$ and
# $x^{\langle t\rangle}$, one example per column:
#
# $$dW_g = dz_g \begin{bmatrix} a^{\langle t-1\rangle} \\ x^{\langle t\rangle} \end{bmatrix}^T \tag{10}$$
#
# $$db_g = \sum_{i=1}^{m} dz_g^{(i)} \tag{11}$$
#
# On the way to the left, $W_g$ splits by **columns**: the first $n_a$ of them meet $a^{\langle t-1\rangle}$, the other $n_x$
# meet $x^{\langle t\rangle}$. **Predict** the three shapes, then run the cell.

# %% id="columns" role="experiment"
Wf = values["Wf"]  # n_a = 5, n_x = 3
print(
    "W:", Wf.shape, "  W[:, :n_a]:", Wf[:, :n_a].shape, "  W[:, n_a:]:", Wf[:, n_a:].shape
)
print("rows instead of columns, W[n_a:, :]:", Wf[n_a:, :].shape)

# %% [markdown] id="out-of-the-cell"
# The gates and the candidate have all read $a^{\langle t-1\rangle}$ and $x^{\langle t\rangle}$, so four gradients add up:
#
# $$\mathtt{da\_prev} = \sum_{g} W_g[:, {:}n_a]^T\, dz_g \tag{12}$$
#
# $$\mathtt{dxt} = \sum_{g} W_g[:, n_a{:}]^T\, dz_g \tag{13}$$
#
# The old cell state has one road only, through the product in (3):
#
# $$\mathtt{dc\_prev} = D \circ \Gamma_f \tag{14}$$
#
# Look at (14) again. No weights, no $\tanh$: only the forget gate stands between $D$ and the step before.
#
# ### Exercise 1: one step back
#
# Write equations (5) to (14). Use `*` for $\circ$ and `@` for matrix products, and the exact names that the docstring gives.
#
# Leave what your functions are given as it is, here and in all exercises: one that changes an argument, as `dc_next += …` does,
# loses a fifth of its points.


# %% id="lstm-cell-backward" role="exercise"
def lstm_cell_backward(da_next, dc_next, cache):
    """Send gradients back through one step of an LSTM.

    Args:
        da_next: the gradient that arrives at a_next, shape (n_a, m).
        dc_next: the gradient that arrives at c_next from the step after, shape (n_a, m).
        cache: the tuple that lstm_cell_forward returned:
            (a_next, c_next, a_prev, c_prev, ft, ut, cct, ot, xt, parameters).

    Returns:
        A dictionary of gradients:
        dWf, dWu, dWc, dWo: of the weights, equation (10), shape (n_a, n_a + n_x) each.
        dbf, dbu, dbc, dbo: of the biases, equation (11), shape (n_a, 1) each.
        dc_prev: of the cell state before, equation (14), shape (n_a, m).
        da_prev: of the hidden state before, equation (12), shape (n_a, m).
        dxt: of the input, equation (13), shape (n_x, m).
    """
    ### BEGIN SOLUTION
    #: Unpack the cache
    a_next, c_next, a_prev, c_prev, ft, ut, cct, ot, xt, parameters = cache
    #: How many units there are; the old hidden state on top of the input: (n_a + n_x, m)
    n_a = a_prev.shape[0]
    concat = np.concatenate((a_prev, xt))  # (n_a + n_x, m)
    #: All that arrives at the new cell state, on both roads, equation (5): (n_a, m)
    D = dc_next + da_next * ot * (1 - np.tanh(c_next) ** 2)  # (n_a, m)
    #: From there to the four sums, (n_a, m) each:
    dz = {  # at z, (n_a, m) each
        #: Of the output gate, equation (6)
        "o": da_next * np.tanh(c_next) * ot * (1 - ot),
        #: Of the candidate, equation (7)
        "c": D * ut * (1 - cct**2),
        #: Of the update gate, equation (8)
        "u": D * cct * ut * (1 - ut),
        #: Of the forget gate, equation (9)
        "f": D * c_prev * ft * (1 - ft),
    }
    #: The four weight matrices
    W = {gate: parameters[f"W{gate}"] for gate in dz}  # (n_a, n_a + n_x) each
    #: The gradients of the weights, equation (10): (n_a, n_a + n_x) each
    gradients = {f"dW{gate}": dz[gate] @ concat.T for gate in dz}
    #: Those of the biases, equation (11): (n_a, 1) each
    gradients |= {f"db{gate}": dz[gate].sum(axis=1, keepdims=True) for gate in dz}
    #: Four gradients add up at the old hidden state, equation (12): (n_a, m)
    gradients["da_prev"] = sum(W[gate][:, :n_a].T @ dz[gate] for gate in dz)  # (n_a, m)
    #: And four at the input, equation (13): (n_x, m)
    gradients["dxt"] = sum(W[gate][:, n_a:].T @ dz[gate] for gate in dz)  # (n_x, m)
    #: One road only leads to the old cell state, equation (14): (n_a, m)
    gradients["dc_prev"] = D * ft  # (n_a, m)
    ### END SOLUTION
    return gradients


# %% [markdown] id="lstm-cell-backward-check"
# Eleven gradients are compared, and each has points of its own.

# %% id="lstm-cell-backward-test" role="test" points=15
check(lstm_cell_backward)

# %% [markdown] id="measure-yours"
# Do not take the check's word for it. Your `numerical_gradient` knows nothing of equations (5) to (14); it only calls the
# forward pass. **Predict:** how small are the relative errors?

# %% id="measure-yours-run" role="experiment"
_, _, _, cache = one_step(values)
yours = lstm_cell_backward(da_next, dc_next, cache)
print_errors(gradient_errors(numerical_gradient, loss, values, yours))

# %% [markdown] id="errata"
# ## Check what others print
#
# A course text of 2018 has been copied many times: blog posts, repositories, answers on forums. In the names of this page
# three of its equations are those below. What it prints as $d\tilde c$ and $d\Gamma$ is not the gradient at $\tilde c$ or
# $\Gamma$: it has the slope of $\tanh$ or $\sigma$ in it. So read it as our $dz$:
#
# $$dz_c = \mathtt{dc\_next} \circ \Gamma_u + \Gamma_o \circ (1 - \tanh^2(c^{\langle t\rangle})) \circ \Gamma_u \circ \mathtt{da\_next} \circ \tilde c \circ (1 - \tanh^2(\tilde c)) \tag{A}$$
#
# $$dz_u = \mathtt{dc\_next} \circ \tilde c + \Gamma_o \circ (1 - \tanh^2(c^{\langle t\rangle})) \circ \tilde c \circ \mathtt{da\_next} \circ \Gamma_u \circ (1 - \Gamma_u) \tag{B}$$
#
# $$dz_f = \mathtt{dc\_next} \circ \tilde c_{\mathrm{prev}} + \Gamma_o \circ (1 - \tanh^2(c^{\langle t\rangle})) \circ c^{\langle t-1\rangle} \circ \mathtt{da\_next} \circ \Gamma_f \circ (1 - \Gamma_f) \tag{C}$$
#
# Put them beside (7), (8) and (9) and mark every difference before you go on. **Predict:** which of the eleven gradients do
# they spoil, and which stay right?

# %% [markdown] id="errata-how"
# The cell below types the three equations as they stand. For $\tilde c_{\mathrm{prev}}$ it reads $c^{\langle t-1\rangle}$, the kindest
# reading: the cache holds no earlier candidate.
#
# You need no second backward pass to see where the error goes. Here $m = 1$, so equation (11) says that $dz_o$ is your
# `dbo`. And the gradients of $\sum_g \sum dz_g \circ z_g$ are exactly what (10) to (13) make of any four $dz_g$:
# let `numerical_gradient` find them.


# %% id="as-printed" role="experiment"
def as_printed(da_next, dc_next, cache):
    """The gradients at z that equations (A), (B) and (C) give."""
    _, c, _, c_prev, ft, ut, cct, ot, _, _ = cache
    slope = ot * (1 - np.tanh(c) ** 2)
    return {
        "c": dc_next * ut + slope * ut * da_next * cct * (1 - np.tanh(cct) ** 2),
        "u": dc_next * cct + slope * cct * da_next * ut * (1 - ut),
        "f": dc_next * c_prev + slope * c_prev * da_next * ft * (1 - ft),
        "o": yours["dbo"],  # this one is printed right
    }


# %% id="through-weights" role="experiment"
def through_weights(values):
    """A loss with the printed gradients at z, whatever the cell really does."""
    concat = np.concatenate((values["a_prev"], values["xt"]))
    z = {gate: values[f"W{gate}"] @ concat + values[f"b{gate}"] for gate in "fuco"}
    return sum((dz * z[gate]).sum() for gate, dz in printed.items())


# %% id="measure-printed" role="experiment"
printed = as_printed(da_next, dc_next, cache)
print("gradient   printed   cosine   length   yours")
for name, error in gradient_errors(numerical_gradient, loss, values, yours).items():
    at = name[1:]  # the value whose gradient it is
    if at != "c_prev":  # equation (14) does not pass through z
        theirs = numerical_gradient(
            lambda value, at=at: through_weights({**values, at: value}), values[at], 1e-5
        )
        off, (cosine, ratio) = (
            relative_error(theirs, yours[name]),
            direction(theirs, yours[name]),
        )
        said = "agrees" if error < 1e-6 else "DOES NOT AGREE"
        print(f"{name:9}  {off:7.2f}   {cosine:6.2f}   {ratio:5.1f}×   {said}")

# %% [markdown] id="errata-what"
# Eight relative errors are above 0.6. Do those gradients have nothing to do with yours? That, the relative error does not
# say. It is 0 where two gradients agree, and 1 where they are opposite, or one of them is zero; for two equally long ones at
# right angles it is $1/\sqrt 2 \approx 0.71$. So look at the angle and at the length: the printed `dWf` and `dWu` point
# to the same side as yours, with cosines of 0.81 and 0.71, but are 4.3 and 3.4 times too long. `dWc` is almost at a right
# angle to yours, with 0.10, and 1.5 times too long.
#
# The three that do not pass through (A), (B) or (C) are right: `dWo`, `dbo` and `dc_prev`. What went wrong:
#
# - In all three a **bracket is missing**. $D$ is a sum, and the slope of the gate multiplies both its parts. As printed it
#   multiplies the second part only. With the bracket, (B) becomes (8).
# - (C) has a candidate, $\tilde c_{\mathrm{prev}}$, where the old cell state $c^{\langle t-1\rangle}$ belongs.
# - (A) has two more slips: $\tilde c$ is one factor too many, and $\tanh$ is applied to $\tilde c$, which already came out of
#   $\tanh$.
#
# Mend (A) step by step. **Predict:** does every mended slip bring it closer?

# %% id="mend-one-by-one" role="experiment"
_, c, _, _, _, ut, cct, ot, _, _ = cache
second = ot * (1 - np.tanh(c) ** 2) * ut * da_next
stages = {
    "as printed": dc_next * ut + second * cct * (1 - np.tanh(cct) ** 2),
    "tanh once": dc_next * ut + second * cct * (1 - cct**2),
    "and no extra factor": dc_next * ut + second * (1 - cct**2),
}
for stage, dz in stages.items():
    print(f"{stage:20} relative error {relative_error(dz, yours['dbc']):.2f}")

# %% [markdown] id="errata-lesson"
# Only the bracket makes it right. **Your turn:** add it as a fourth stage and see the error go to 0.
#
# Would you notice it in training? Hardly. All cosines are above 0, so a small step against the printed gradients still goes
# downhill; and where they are four times too long, Adam makes up for it, as it divides by how long they have been. You will
# see at the end what they cost.

# %% [markdown] id="carry-two"
# ## Carry two gradients
#
# Now through time. At step $t$ two things act on the hidden state: the prediction made from it, whose gradient is
# $da^{\langle t\rangle}$, and the next step. So what you hand to the cell is a sum:
#
# $$\mathtt{da\_next}^{\langle t\rangle} = da^{\langle t\rangle} + \mathtt{da\_prev}^{\langle t+1\rangle} \tag{15}$$
#
# The cell state feeds the next step only:
#
# $$\mathtt{dc\_next}^{\langle t\rangle} = \mathtt{dc\_prev}^{\langle t+1\rangle} \tag{16}$$
#
# After the last step there is nothing: both start as zeros. What is left at the front belongs to the states before step 1:
#
# $$da^{\langle 0\rangle} = \mathtt{da\_prev}^{\langle 1\rangle}, \qquad dc^{\langle 0\rangle} = \mathtt{dc\_prev}^{\langle 1\rangle} \tag{17}$$
#
# **Predict:** the loss looks at the last step only. What is lost if you carry `da_prev` and forget `dc_prev`?

# %% [markdown] id="lstm-backward-task"
# ### Exercise 2: all steps back
#
# Every step uses the same weights, so their gradients add up:
#
# $$dW_g = \sum_{t=1}^{T_x} dW_g^{\langle t\rangle}, \qquad db_g = \sum_{t=1}^{T_x} db_g^{\langle t\rangle} \tag{18}$$
#
# Call `lstm_cell_backward` once for each step, from the last to the first, and carry **both** gradients.


# %% id="lstm-backward" role="exercise"
def lstm_backward(da, caches):
    """Send gradients back through all steps of an LSTM.

    Args:
        da: the gradient that each step's prediction sends to its hidden state,
            shape (n_a, m, T_x).
        caches: the pair (list of the T_x caches, x) that lstm_forward returned.

    Returns:
        A dictionary of gradients:
        dx: of the inputs, shape (n_x, m, T_x).
        da0, dc0: of the states before the first step, equation (17), shape (n_a, m).
        dWf, dWu, dWc, dWo, dbf, dbu, dbc, dbo: sums over the steps, equation (18), shaped
            as lstm_cell_backward returns them.
    """
    ### BEGIN SOLUTION
    #: Unpack the caches; sizes, from the shape of da
    list_of_caches, x = caches
    n_a, m, T_x = da.shape
    #: Room for the gradients of all inputs, in the shape of x
    dx = np.zeros(x.shape)
    #: What comes back from the step after starts from zeros, for both states
    da_prev, dc_prev = np.zeros((n_a, m)), np.zeros((n_a, m))
    #: The gradients of all weights and biases start from zero, equation (18)
    names = [f"d{kind}{gate}" for kind in "Wb" for gate in "fuco"]
    totals = dict.fromkeys(names, 0.0)
    #: For each step, from the last to the first:
    for t in reversed(range(T_x)):
        #: Back through the cell of this step, from both states, equations (15) and (16)
        step = lstm_cell_backward(da[:, :, t] + da_prev, dc_prev, list_of_caches[t])
        #: What goes back to the step before
        da_prev, dc_prev = step["da_prev"], step["dc_prev"]
        #: Keep the gradient of its input
        dx[:, :, t] = step["dxt"]
        #: Add to those of the weights and biases, equation (18)
        for name in totals:
            totals[name] = totals[name] + step[name]
    #: What came back last, from the first step, belongs to the states before it, equation (17)
    gradients = {"dx": dx, "da0": da_prev, "dc0": dc_prev, **totals}
    ### END SOLUTION
    return gradients


# %% id="lstm-backward-test" role="test" points=15
check(lstm_backward)

# %% [markdown] id="measure-time"
# Measure again, now along 20 steps. `loss_in_time` sends a random gradient into every hidden state at once. (`dc0` is not
# in the list: `lstm_forward` starts from a cell state of zeros that you cannot nudge.)

# %% id="measure-time-run" role="experiment"
m, T_x = 2, 20
x, a0 = rng.normal(size=(n_x, m, T_x)), rng.normal(size=(n_a, m))
da = rng.normal(size=(n_a, m, T_x))
weights = {name: value for name, value in values.items() if name[0] in "Wb"}


def loss_in_time(values):
    a, _, _, _ = lstm_forward(values["x"], values["a0"], values)
    return (da * a).sum()


_, _, _, caches = lstm_forward(x, a0, weights)
yours = lstm_backward(da, caches)
everything = {**weights, "x": x, "a0": a0}
print_errors(gradient_errors(numerical_gradient, loss_in_time, everything, yours))

# %% [markdown] id="nothing-carried"
# ### What if nothing is carried?
#
# The text of 2018 does not say that `dc_prev` travels through time. Its table of expected numbers is what comes out when
# neither `da_prev` nor `dc_prev` is carried: code that matched the table was wrong.
#
# The next cell treats every step as if it were the last one; then it carries `da_prev` only. **Predict:** for which $T_x$ is
# that right, and how large is the error with more steps?


# %% id="without-dc" role="experiment"
def without_dc(T, carry_da):
    """dWc over the first T steps; dc_prev is never carried, da_prev if carry_da is 1."""
    da_prev, dWc = np.zeros((n_a, m)), 0.0
    for t in reversed(range(T)):
        da_next = da[:, :, t] + carry_da * da_prev
        step = lstm_cell_backward(da_next, np.zeros((n_a, m)), caches[0][t])
        da_prev, dWc = step["da_prev"], dWc + step["dWc"]
    return dWc


# %% id="nothing-carried-run" role="experiment"
print("relative error of dWc   nothing carried   only da carried")
for T in (1, 2, 3, 5, 10, 20):
    right = lstm_backward(da[:, :, :T], (caches[0][:T], x[:, :, :T]))["dWc"]
    nothing, only_da = (relative_error(without_dc(T, carry), right) for carry in (0, 1))
    print(f"T_x = {T:2} {nothing:30.2f} {only_da:17.2f}")

# %% [markdown] id="test-with-one-step"
# Right for one step only. From three on the error is about a third, and it does not settle. With `da_prev` carried and
# `dc_prev` forgotten it is hardly smaller in long sequences: the straight road from $c$ to $c$ is cut, and only the detour
# through the gates and $a$ is left.
#
# A test with a single step would not have noticed. Test loops with several steps, and with numbers that you measured.

# %% [markdown] id="long-term"
# ## Experiment: how long is “long-term”?
#
# S. Hochreiter and J. Schmidhuber invented the LSTM for tasks like this one, the **adding problem** (1997). Each step shows
# two inputs: a random number between −1 and 1, and a mark. Two steps are marked, one in the first tenth of the sequence
# and one before the middle. After the last step the network answers with
#
# $$0.5 + \frac{x_{\text{first}} + x_{\text{second}}}{4}$$
#
# All other numbers are there to distract. At least half the sequence lies between the second mark and the answer: double
# $T_x$ and you double the time lag.


# %% id="adding-problem" role="experiment"
def adding_problem(rng, m, T_x):
    """Draw m sequences x (2, m, T_x) and their answers (1, m)."""
    x = np.zeros((2, m, T_x))
    x[0] = rng.uniform(-1, 1, size=(m, T_x))
    early, half, example = max(1, T_x // 10), T_x // 2, np.arange(m)
    first, second = rng.integers(0, early, size=m), rng.integers(early, half, size=m)
    x[1, example, first] = x[1, example, second] = 1
    return x, 0.5 + (x[:1, example, first] + x[:1, example, second]) / 4


x, answers = adding_problem(np.random.default_rng(1), m=1, T_x=10)
print("numbers", x[0, 0].round(2))
print("marks  ", x[1, 0])
print("answer ", answers[0].round(3))

# %% [markdown] id="memory-bias"
# ### A forget gate that can wait
#
# A forget gate at $\Gamma_f$ keeps a third of a value for about $1/(1-\Gamma_f)$ steps. Before training the gate stands near
# $\sigma(b_f)$, and $1 - \sigma(b) = 1/(1 + e^b)$. So that is about $1 + e^b$ steps, and a unit that should wait $\tau$ steps
# starts with $b_f = \ln(\tau - 1)$.
#
# Which $\tau$ does a task need? Nobody knows. So **draw** $\tau$ for each unit, between 2 and $T_x$, and let the update
# gate start as shut as the forget gate is open: $b_u = -b_f$. This is the proposal of C. Tallec and Y. Ollivier (2018).
#
# **Predict:** with all biases 0, how much of a gradient at $c$ is left after 20 steps?


# %% id="starts" role="experiment"
def start_rnn(rng, T_x, n_a=12):
    """Parameters of an untrained recurrent network with two inputs and one answer."""
    shapes = {"Wax": (n_a, 2), "Waa": (n_a, n_a), "Wya": (1, n_a)}
    shapes |= {"ba": (n_a, 1), "by": (1, 1)}
    return initial_parameters(rng, shapes)


def start_lstm(rng, T_x, n_a=12):
    """Parameters of an untrained LSTM, all biases 0."""
    shapes = {f"W{gate}": (n_a, n_a + 2) for gate in "fuco"} | {"Wy": (1, n_a)}
    shapes |= {f"b{gate}": (n_a, 1) for gate in "fuco"} | {"by": (1, 1)}
    return initial_parameters(rng, shapes)


# %% id="start-drawn" role="experiment"
def start_drawn(rng, T_x, n_a=12):
    """The same with a memory of 2 to T_x steps drawn for each unit."""
    bf = np.log(rng.uniform(1, T_x - 1, size=(n_a, 1)))  # ln(tau - 1)
    return {**start_lstm(rng, T_x, n_a), "bf": bf, "bu": -bf}


# %% [markdown] id="loss-adding"
# Both networks answer with a weighted sum of their last state, and the loss is the mean squared error. So only the last
# step has a gradient of its own; all others live on what your loops carry back to them.


# %% id="three-networks" role="experiment"
RNN = (rnn_forward, rnn_backward, start_rnn, "Wya")
LSTM = (lstm_forward, lstm_backward, start_lstm, "Wy")
DRAWN = (lstm_forward, lstm_backward, start_drawn, "Wy")


def answer(network, parameters, x):
    """A network's answers (1, m), its states (n_a, m, T_x) and its caches."""
    forward, _, _, out = network
    a0 = np.zeros((parameters[out].shape[1], x.shape[1]))
    a, *_, caches = forward(x, a0, parameters)
    return parameters[out] @ a[:, :, -1] + parameters["by"], a, caches


# %% id="adding-gradients" role="experiment"
def adding_gradients(network, parameters, x, answers):
    """The gradients of the mean squared error; da is not zero at the last step only."""
    _, backward, _, out = network
    given, a, caches = answer(network, parameters, x)
    error = 2 * (given - answers) / x.shape[1]  # (1, m)
    da = np.zeros(a.shape)
    da[:, :, -1] = parameters[out].T @ error
    gradients = backward(da, caches)
    gradients |= {f"d{out}": error @ a[:, :, -1].T, "dby": error.sum(keepdims=True)}
    return {f"d{name}": gradients[f"d{name}"] for name in parameters}, da, caches


# %% [markdown] id="norms"
# ### The gradient against the lag
#
# Nothing is trained yet. How much of the gradient at the last state is left $k$ steps earlier? Your backward functions
# answer that: give them the last $k$ steps only, and `da0` and `dc0` are the gradients at the states before them.
#
# **Predict** four curves: the RNN's $a$; the LSTM's $c$ with all biases 0; its $c$ and its $a$ with drawn biases. Which
# fall off, and which fastest?


# %% id="norms-run" role="experiment"
def norms(network, name, lags, T_x=100):
    """A state's gradient at each lag, as a share of that at the last hidden state."""
    _, backward, start, _ = network
    rng = np.random.default_rng(6)
    x, answers = adding_problem(rng, 50, T_x)
    _, da, (caches, _) = adding_gradients(network, start(rng, T_x), x, answers)
    left = []
    for k in lags:  # the last k steps by themselves
        before = backward(da[:, :, T_x - k :], (caches[T_x - k :], x[:, :, T_x - k :]))
        left.append(np.linalg.norm(before[name]))
    return np.array(left) / np.linalg.norm(da)


# %% id="norms-plot" role="experiment"
lags = np.arange(1, 100, 7)
left = {
    "RNN: a": norms(RNN, "da0", lags),
    "LSTM, biases 0: c": norms(LSTM, "dc0", lags),
    "LSTM, drawn: c": norms(DRAWN, "dc0", lags),
    "LSTM, drawn: a": norms(DRAWN, "da0", lags),
}
plot.show(
    plot.lines_against(
        lags, left, xlabel="steps back, k", ylabel="what is left of the gradient", log="y"
    ),
    alt="Four lines on a logarithmic axis, from 1 to 99 steps back. The LSTM with biases 0 "
    "falls in a straight line to below 1e-20. The RNN falls to below 1e-10. With drawn "
    "biases the gradient at c stays above 0.1, the gradient at a near 0.001.",
    caption="Two lines fall and two stay. After 99 steps the LSTM with drawn biases still "
    "has a tenth of its gradient at c, the RNN less than a ten-billionth.",
)

# %% [markdown] id="norms-why"
# A straight line on this axis means: every step multiplies by the same factor. For this RNN it is about 0.8, what $W_{aa}$
# and the slope of $\tanh$ leave. For the LSTM with biases 0 it is about 0.6: a forget gate near one half, and the little that goes
# the other way round. After 20 steps about $0.6^{20} \approx 4 \cdot 10^{-5}$ is left; from the gate alone it would be
# $0.5^{20} \approx 10^{-6}$. That is **worse** than the RNN. With drawn biases, equation (14) keeps its promise.
#
# The gradient at $a$ is smaller: back to $c$ it has to pass the slopes of nearly shut update gates. But it does not vanish
# either, because at every step some of $D$ turns off into the gates.
#
# ### Train them
#
# The loop has four lines: draw, compute gradients, clip, take a step. The step is that of **Adam**, which gives each weight
# a length of its own; `unroll/training.py` shows it.


# %% id="train" role="experiment"
def train(network, T_x, seed, updates=250, batch=24):
    """Parameters after so many steps of Adam."""
    _, _, start, _ = network
    rng = np.random.default_rng([seed, T_x])
    parameters = start(rng, T_x)
    adam = Adam(0.005 if network is RNN else 0.03, beta2=0.99)
    for _ in range(updates):
        x, answers = adding_problem(rng, batch, T_x)
        gradients, _, _ = adding_gradients(network, parameters, x, answers)
        parameters = adam.step(parameters, clip_gradients(gradients, 1.0))
    return parameters


def accuracy(network, parameters, T_x):
    """The share of 500 new sequences whose answer is off by less than 0.04."""
    x, answers = adding_problem(np.random.default_rng(7), 500, T_x)
    return np.mean(np.abs(answer(network, parameters, x)[0] - answers) < 0.04)


# %% [markdown] id="train-text"
# Now all three learn, at five lengths, three times each, from $250 \cdot 24 = 6000$ sequences. An answer counts as right
# when it is off by less than 0.04, as in 1997. To answer 0.5 every time is right 15 times in a hundred. **Predict** for
# each at which length it gives up.

# %% id="train-run" role="experiment"
lengths, seeds = (5, 10, 20, 50, 100), (1, 2, 3)
networks = {"RNN": RNN, "LSTM, biases 0": LSTM, "LSTM, drawn": DRAWN}
runs = [(name, T_x, seed) for T_x in lengths for seed in seeds for name in networks]
trained, right = {}, {}
for name, T_x, seed in progress(runs, label="networks trained"):
    trained[name, T_x, seed] = train(networks[name], T_x, seed)
    right[name, T_x, seed] = accuracy(networks[name], trained[name, T_x, seed], T_x)

# %% id="train-shares" role="experiment"
shares = {
    name: [[right[name, T_x, seed] for T_x in lengths] for seed in seeds]
    for name in networks
}
shares["always 0.5"] = [0.15] * len(lengths)

# %% id="train-plot" role="experiment"
plot.show(
    plot.lines_against(
        lengths,
        shares,
        xlabel="length $T_x$; the answer comes at least half of it after the second mark",
        ylabel="right answers",
        log="x",
        ylim=(-0.03, 1.05),
    ),
    alt="Share of right answers against the length. The LSTM with drawn biases stays above "
    "0.95 at all lengths from 5 to 100. With biases 0 it is above 0.9 at 5 and 10. The RNN "
    "has 0.9 at 5 and less than one half at 10. From 20 on these two are no better than "
    "always 0.5.",
    caption="Small points are single runs, lines their means. From twenty steps on, only "
    "the LSTM with drawn biases does better than always answering 0.5.",
)

# %% [markdown] id="how-long"
# So how long is long-term? As long as gradients live. For the RNN, five steps are near and twenty out of reach. Patience
# helps a little: of twelve RNNs with 16 units and 3000 steps of Adam, six learned $T_x = 20$, one learned 40, none 80.
#
# The gates alone are not enough. With biases 0 the LSTM beats the RNN at 10, because training can open its gates while
# some gradient is left. At 20 too little is left to begin with.
#
# In 1997 the LSTM learned $T_x = 100$ from 74,000 sequences, 500 from 209,000, and 1000 from 853,000. It is no fair race: it had
# neither Adam nor forget gates, let alone drawn biases.


# %% id="reading" role="experiment"
def reading(network, parameters, x):
    """What a network would answer after each step, shape (T_x,)."""
    forward, _, _, out = network
    a, *_ = forward(x, np.zeros((parameters[out].shape[1], 1)), parameters)
    return (parameters[out] @ a[:, 0] + parameters["by"])[0]


# %% [markdown] id="reading-text"
# Watch a sequence of 100 steps being read, twice: once with 0.9 and 0.8 at the marks, once with zeros in their place. How far
# apart are a network's two answers if you stop it after step $t$? **Predict** where each line moves.

# %% id="reading-twice" role="experiment"
x = np.zeros((2, 1, 100))
x[0] = np.random.default_rng(8).uniform(-1, 1, size=(1, 100))
x[1, 0, [4, 39]] = 1  # marks at steps 5 and 40
high, zero = x.copy(), x.copy()
high[0, 0, [4, 39]], zero[0, 0, [4, 39]] = [0.9, 0.8], 0
apart = {}
for name, network in networks.items():
    parameters = trained[name, 100, 1]
    apart[name] = reading(network, parameters, high) - reading(network, parameters, zero)
marked = high[0, 0] * high[1, 0]
apart["right"] = np.cumsum(marked) / 4

# %% id="reading-plot" role="experiment"
plot.show(
    plot.lines_over_time(
        apart, inputs=marked, inputs_label="marked", ylabel="answers apart"
    ),
    alt="Marked are 0.9 at step 5 and 0.8 at step 40. The right line jumps to 0.225 and "
    "then to 0.425. The LSTM with drawn biases climbs slowly towards the first level, is at "
    "0.21 just before step 40, and climbs on towards the second, to 0.41 at the end. The RNN "
    "and the LSTM with biases 0 stay near 0.",
    caption="The LSTM with drawn biases keeps each marked number and answers almost right. It "
    "takes its time: units that forget soon have their say at first, some against the others, "
    "and units that forget slowly also fill slowly. The other two take hardly any notice.",
)

# %% [markdown] id="cost-of-slips"
# ### What the slips cost
#
# And with (A), (B) and (C) in place of your equations, (C) read as kindly as above? In the same three runs, the LSTM with
# drawn biases then has 80 to 98 % right answers at $T_x = 5$ and 56 to 90 % at 10. It looks as if it worked. At $T_x = 50$ it has
# learned nothing, while yours has 97 to 100 %.
#
# **Change a number:** let `lengths = (100, 200)` and `seeds = (1,)` and run the three cells from the training to its plot again.
# **Predict:** does the LSTM with drawn biases still learn $T_x = 200$ from 6000 sequences?

# %% [markdown] id="remember"
# It does: about 95 % of its answers are right at 200. The other two know no more than at 100: nothing.
#
# ## What to remember
#
# - At every step an LSTM's gradient arrives on **two roads**: at $a$ and at $c$. Carry both. $D$ adds them up, and every factor
#   multiplies all of $D$.
# - On the straight road through time, from $c$ to $c$, a gradient is multiplied by the **forget gate** and by nothing else. That
#   is why it can last.
# - It lasts only as long as the forget gates allow. Their **bias** decides where training starts.
# - W is cut by **columns**: the first $n_a$ for $a$, the others for $x$.
# - Trust no printed gradient, and no table of numbers, that you have not **measured**. A few lines of `numerical_gradient` are
#   enough.
#
# ### Slips you may meet elsewhere
#
# - Equations (A), (B) and (C): brackets missing, $\tilde c_{\mathrm{prev}}$ for $c^{\langle t-1\rangle}$, a factor $\tilde c$ too many, $\tanh$ of a $\tanh$.
# - $W$ cut by rows, `W[:n_a, :]` and `W[n_a:, :]`. The first is all of $W$, the second is empty.
# - $dW_g$ printed with an elementwise product. Equation (10) is a matrix product.
# - `dc_prev` returned by the cell and then dropped by the loop.
#
# ### Where to read more
#
# - S. Hochreiter and J. Schmidhuber, *Long Short-Term Memory*, Neural Computation 9 (1997), pages 1735–1780: the adding problem
#   is its experiment 4.
# - K. Greff, R. K. Srivastava, J. Koutník, B. R. Steunebrink and J. Schmidhuber, *LSTM: A Search Space Odyssey*, IEEE Transactions on
#   Neural Networks and Learning Systems 28 (2017), pages 2222–2232: all the backward equations, with more kinds of gates.
# - C. Tallec and Y. Ollivier, *Can Recurrent Neural Networks Warp Time?* (ICLR 2018): why the biases are drawn as you drew them.
# - R. Pascanu, T. Mikolov and Y. Bengio, *On the Difficulty of Training Recurrent Neural Networks* (ICML 2013): when gradients
#   vanish and when they explode.
#
# **Next:** from lesson 5 on Keras does the backward pass. You know what it does.
