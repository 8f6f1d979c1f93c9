# %% [markdown] id="title"
# # Open the gates of an LSTM
#
# **You will build** an LSTM cell with its three gates and its candidate, and the loop that carries its two states along a
# sequence. At the end your cell reads sentences and remembers whether the subject was singular or plural until the verb
# comes, and it gives the same numbers as Keras's `LSTM`.
#
# **You will learn** what each gate does, why a cell state can hold a value for hundreds of steps, and why one bias is
# often set to 1 before training.
#
# **You need** lesson 1: the recurrent cell and its loop.
#
# **It takes** about 90 minutes. There are three exercises, 10 points each.

# %% id="get-course" role="colab"

# %% id="imports" role="setup"
import sys

try:
    import unroll
except ModuleNotFoundError:  # the course's own library lies one folder up
    sys.path.append("..")

import numpy as np

from unroll import check, draw, plot, sigmoid, sliders, softmax

# %% [markdown] id="the-keys"
# ## Remember one thing for long
#
# *The keys to the door of the author … old.* Is it *is* or *are*? The noun next to the gap says *is*, and it is wrong: the verb
# agrees with *keys*. Whoever reads from left to right has to keep one fact, *plural*, while other nouns pass by.
#
# Lesson 1's cell writes a new state at every step, through $W_{aa}$ and $\tanh$. A single unit with $|W_{aa}| \le 1$ loses a
# share of what it holds each time. **Predict:** with $W_{aa} = 0.9$, how much of an early 1 is left when the verb comes,
# seven words later?

# %% id="trace-fades" role="experiment"
state = 1.0
for word in ("to", "the", "door", "of", "the", "author", "is/are"):
    state = np.tanh(0.9 * state)
    print(f"{word:>7}: {state:.2f}")

# %% [markdown] id="two-states"
# Three quarters are gone, although not one of the seven words had a say in it. In a real cell each of them does.
#
# A **long short-term memory**, an LSTM, has a second state for such things, the **cell state** $c$. It is left as it is
# unless a **gate** says otherwise. A gate is a number between 0 (shut) and 1 (open) for each unit, and the cell computes
# it at each step from what it sees.
#
# | symbol | in code | meaning |
# |:--|:--|:--|
# | $c^{\langle t\rangle}$ | `c_next` | cell state after step $t$; $c^{\langle t-1\rangle}$ is `c_prev` |
# | $a^{\langle t\rangle}$ | `a_next` | hidden state after step $t$, which the rest of the network sees |
# | $\Gamma_f,\ \Gamma_u,\ \Gamma_o$ | `ft`, `ut`, `ot` | forget, update and output gate at step $t$ |
# | $\tilde c$ | `cct` | candidate: what could be written at step $t$ |
#
# All of them have shape $(n_a, m)$. The sign $\circ$ means: multiply entry by entry, in NumPy `*`.
#
# Each gate looks at the previous hidden state and at the input, stacked: $a^{\langle t-1\rangle}$ on top of $x^{\langle t\rangle}$.
# **Predict** the shape of the stack for $n_a = 5$, $n_x = 3$ and $m = 4$.

# %% id="stack-them" role="experiment"
a_prev, xt = np.zeros((5, 4)), np.ones((3, 4))
print(np.concatenate((a_prev, xt)).shape)

# %% [markdown] id="forget-gate"
# ## The forget gate
#
# The stack has $n_a + n_x$ rows. So one matrix $W_f$ of shape $(n_a, n_a + n_x)$ serves both, and its first $n_a$ columns
# belong to the hidden state:
#
# $$\Gamma_f^{\langle t\rangle} = \sigma\left(W_f \begin{bmatrix} a^{\langle t-1\rangle} \\ x^{\langle t\rangle} \end{bmatrix} + b_f\right) \tag{1}$$
#
# The sigmoid $\sigma(z) = 1/(1 + e^{-z})$ gives numbers between 0 and 1. They multiply the old cell state:
# $\Gamma_f^{\langle t\rangle} \circ c^{\langle t-1\rangle}$. The name misleads: 1 means *keep*.

# %% id="draw-forget" role="experiment"
plot.show(
    draw.lstm_gate("forget"),
    caption="The gate decides anew at each step, and for each unit by itself, how much of "
    "the old cell state goes on.",
)

# %% [markdown] id="forget-question"
# **Predict:** a cell state of 2 goes through ten steps in which nothing is written. What is left if the forget gate stands
# at 1, at 0.9, at 0.5?

# %% id="ten-steps" role="experiment"
for gate in (1.0, 0.9, 0.5):
    print(f"forget gate at {gate:.1f}: {2 * gate**10:.3f} of 2 is left after ten steps")

# %% [markdown] id="update-gate"
# ## The update gate
#
# The second gate has weights of its own, $W_u$ and $b_u$, and the same form:
#
# $$\Gamma_u^{\langle t\rangle} = \sigma\left(W_u \begin{bmatrix} a^{\langle t-1\rangle} \\ x^{\langle t\rangle} \end{bmatrix} + b_u\right) \tag{2}$$
#
# It decides how much of the candidate $\tilde c$ is written into the cell state: $\Gamma_u^{\langle t\rangle} \circ \tilde c^{\langle t\rangle}$.
# Many texts, and Keras, call it the *input gate*, $i$.

# %% id="draw-update" role="experiment"
plot.show(
    draw.lstm_gate("update"),
    caption="The update gate has the same form as the forget gate. It stands between the "
    "candidate and the cell state.",
)

# %% [markdown] id="update-question"
# **Predict** the three numbers that are written, then run the cell. And one more question: which setting of forget and
# update gate leaves the cell state exactly as it was?

# %% id="what-is-written" role="experiment"
update_gate = np.array([1.0, 0.5, 0.0])
candidate = np.array([0.8, -0.8, 0.8])
print(update_gate * candidate)

# %% [markdown] id="candidate"
# ## The candidate
#
# What could be written comes from the same two sources, but through $\tanh$:
#
# $$\tilde c^{\langle t\rangle} = \tanh\left(W_c \begin{bmatrix} a^{\langle t-1\rangle} \\ x^{\langle t\rangle} \end{bmatrix} + b_c\right) \tag{3}$$
#
# Forget 1 and update 0 was the answer to the last question. What is kept and what is written add up to the new cell state:
#
# $$c^{\langle t\rangle} = \Gamma_f^{\langle t\rangle} \circ c^{\langle t-1\rangle} + \Gamma_u^{\langle t\rangle} \circ \tilde c^{\langle t\rangle} \tag{4}$$
#
# Mind what is *not* here: no matrix and no $\tanh$ stand between $c^{\langle t-1\rangle}$ and $c^{\langle t\rangle}$.

# %% id="draw-candidate" role="experiment"
plot.show(
    draw.lstm_gate("candidate"),
    caption="The candidate is no gate. It is what gets written, if the update gate "
    "lets it in.",
)

# %% [markdown] id="candidate-question"
# **Predict:** both gates stand at 1 and the cell reads +1, +1, −1, −1. Where does $c$ end with $\tanh$ in the candidate? Where
# would it end with $\sigma$?

# %% id="tanh-or-sigma" role="experiment"
for name, function in (("tanh", np.tanh), ("sigmoid", sigmoid)):
    c = np.cumsum(function(np.array([1.0, 1.0, -1.0, -1.0])))
    print(f"{name:>7}: c = {np.round(c, 2)}")

# %% [markdown] id="output-gate"
# With $\sigma$ the cell state can only grow. With $\tanh$ a cell can take back what it wrote.
#
# ## The output gate
#
# The cell state may hold what is of no use yet. The third gate decides how much of it the rest of the network sees:
#
# $$\Gamma_o^{\langle t\rangle} = \sigma\left(W_o \begin{bmatrix} a^{\langle t-1\rangle} \\ x^{\langle t\rangle} \end{bmatrix} + b_o\right) \tag{5}$$
#
# $$a^{\langle t\rangle} = \Gamma_o^{\langle t\rangle} \circ \tanh\left(c^{\langle t\rangle}\right) \tag{6}$$
#
# The cell state in (6) is the **new** one. The prediction is made from the hidden state, as in lesson 1:
#
# $$\hat y^{\langle t\rangle} = \mathrm{softmax}\left(W_y\, a^{\langle t\rangle} + b_y\right) \tag{7}$$

# %% id="draw-output" role="experiment"
plot.show(
    draw.lstm_gate("output"),
    caption="The output gate changes nothing in the cell state. It decides what of it "
    "becomes the hidden state.",
)

# %% [markdown] id="output-question"
# **Predict:** which of these four entries of the cell state can the rest of the network see? Which two look alike to it?

# %% id="what-is-shown" role="experiment"
cell_state = np.array([0.1, 4.0, 8.0, 2.0])
output_gate = np.array([1.0, 1.0, 1.0, 0.0])
print("hidden state:", np.round(output_gate * np.tanh(cell_state), 3))

# %% [markdown] id="all-four"
# Put the four together. Follow the top line from left to right: on its way a cell state meets one product and one sum.

# %% id="draw-cell" role="experiment"
plot.show(
    draw.lstm_cell(),
    caption="Equations (1), (2), (3) and (5) are the four columns, from left to right. "
    "Equation (4) is the line at the top, equation (6) the way down at the right.",
)

# %% [markdown] id="lstm-cell-forward-task"
# ### Exercise 1: one step
#
# Write equations (1) to (7). The prediction is not in the picture; do not forget it. `sigmoid` and `softmax` are given.
# `np.concatenate` puts arrays on top of each other.
#
# The cache holds what lesson 4 needs, in this order: the new states, the old states, the four results in the order
# forget, update, candidate, output, then `xt` and `parameters`.
#
# Leave what your functions are given as it is, here and in all exercises: one that changes an argument, as `+=` does to an array,
# loses a fifth of its points.


# %% id="lstm-cell-forward" role="exercise"
def lstm_cell_forward(xt, a_prev, c_prev, parameters):
    """Advance an LSTM cell by one step.

    Args:
        xt: the input at this step, shape (n_x, m).
        a_prev: the hidden state after the step before, shape (n_a, m).
        c_prev: the cell state after the step before, shape (n_a, m).
        parameters: a dictionary with the weights Wf, Wu, Wc, Wo (n_a, n_a + n_x), Wy
            (n_y, n_a) and the biases bf, bu, bc, bo (n_a, 1), by (n_y, 1).

    Returns:
        a_next: the new hidden state, equation (6), shape (n_a, m).
        c_next: the new cell state, equation (4), shape (n_a, m).
        yt_pred: the prediction, equation (7), shape (n_y, m).
        cache: (a_next, c_next, a_prev, c_prev, ft, ut, cct, ot, xt, parameters).
    """
    ### BEGIN SOLUTION
    #: Take the weights and biases out of the dictionary
    Wf, Wu, Wc, Wo = (parameters[name] for name in ("Wf", "Wu", "Wc", "Wo"))
    bf, bu, bc, bo = (parameters[name] for name in ("bf", "bu", "bc", "bo"))
    Wy, by = parameters["Wy"], parameters["by"]
    #: The old hidden state on top of the input: (n_a + n_x, m)
    concat = np.concatenate((a_prev, xt))  # (n_a + n_x, m)
    #: The forget gate, equation (1)
    ft = sigmoid(Wf @ concat + bf)  # (n_a, m), as are the next five
    #: The update gate, equation (2)
    ut = sigmoid(Wu @ concat + bu)
    #: The candidate, equation (3)
    cct = np.tanh(Wc @ concat + bc)
    #: The output gate, equation (5)
    ot = sigmoid(Wo @ concat + bo)
    #: The new cell state: what is kept and what is new, equation (4)
    c_next = ft * c_prev + ut * cct
    #: The new hidden state: what the cell shows, equation (6)
    a_next = ot * np.tanh(c_next)
    #: The prediction, from the new hidden state, equation (7): (n_y, m)
    yt_pred = softmax(Wy @ a_next + by)  # (n_y, m)
    #: What lesson 4 needs, in the order that the docstring gives
    cache = (a_next, c_next, a_prev, c_prev, ft, ut, cct, ot, xt, parameters)
    ### END SOLUTION
    return a_next, c_next, yt_pred, cache


# %% id="lstm-cell-forward-test" role="test" points=10
check(lstm_cell_forward)

# %% [markdown] id="one-step-question"
# Watch one step of a cell with random weights, whose old cell state is large. **Predict:** can an entry of `c_next` be larger than
# 1? An entry of `a_next`?

# %% id="one-random-step" role="experiment"
rng = np.random.default_rng(3)


def random_parameters(n_x, n_a, n_y=2, scale=0.5):
    """Small random weights and zero biases for an LSTM cell."""
    shapes = {f"W{gate}": (n_a, n_a + n_x) for gate in "fuco"} | {"Wy": (n_y, n_a)}
    weights = {k: rng.normal(scale=scale, size=shape) for k, shape in shapes.items()}
    biases = {f"b{gate}": np.zeros((n_a, 1)) for gate in "fuco"}
    return {**weights, **biases, "by": np.zeros((n_y, 1))}


xt, a_prev, c_prev = rng.normal(size=(3, 4)), np.zeros((5, 4)), np.full((5, 4), 5.0)
a_next, c_next, _, _ = lstm_cell_forward(xt, a_prev, c_prev, random_parameters(3, 5))
print(f"entries of c_next lie between {c_next.min():.2f} and {c_next.max():.2f}")
print(f"entries of a_next lie between {a_next.min():.2f} and {a_next.max():.2f}")

# %% [markdown] id="lstm-forward-task"
# ## Two states on their way
#
# Along a sequence a step hands **both** states to the next: $a$ and $c$. The hidden state comes from outside, `a0`, as in
# lesson 1. The cell state starts from zeros: $c^{\langle 0\rangle} = 0$, with the shape of `a0`.
#
# ### Exercise 2: the whole sequence
#
# Call `lstm_cell_forward` once for each step. Keep all hidden states, predictions and cell states.


# %% id="lstm-forward" role="exercise"
def lstm_forward(x, a0, parameters):
    """Run an LSTM cell along a batch of sequences, from a cell state of zeros.

    Args:
        x: the inputs, shape (n_x, m, T_x).
        a0: the hidden state before the first step, shape (n_a, m).
        parameters: the dictionary that lstm_cell_forward takes.

    Returns:
        a: the hidden states of all steps, shape (n_a, m, T_x).
        y: the predictions of all steps, shape (n_y, m, T_x).
        c: the cell states of all steps, shape (n_a, m, T_x).
        caches: the pair (list of the T_x caches, x).
    """
    ### BEGIN SOLUTION
    #: Sizes, from the shapes of x and Wy
    n_x, m, T_x = x.shape
    n_y, n_a = parameters["Wy"].shape
    #: Room for all hidden and all cell states, (n_a, m, T_x) each
    a, c = np.zeros((n_a, m, T_x)), np.zeros((n_a, m, T_x))
    #: Room for all predictions, (n_y, m, T_x)
    y = np.zeros((n_y, m, T_x))
    #: An empty list for the caches
    list_of_caches = []
    #: Before the first step: a0, and a cell state of zeros in its shape
    a_next = a0
    c_next = np.zeros_like(a0)
    #: For each step, from the first to the last:
    for t in range(T_x):
        #: One step of the cell, from its input and both states of the step before
        xt = x[:, :, t]
        a_next, c_next, yt_pred, cache = lstm_cell_forward(xt, a_next, c_next, parameters)
        #: Keep both states, the prediction and the cache, each in its place
        a[:, :, t] = a_next
        c[:, :, t] = c_next
        y[:, :, t] = yt_pred
        list_of_caches.append(cache)
    #: All caches, and with them x
    caches = (list_of_caches, x)
    ### END SOLUTION
    return a, y, c, caches


# %% id="lstm-forward-test" role="test" points=10
check(lstm_forward)

# %% [markdown] id="gates-by-hand"
# ## Open and shut the gates by hand
#
# Take one unit and hold its gates still: with all their weights 0, a gate depends on its bias alone. For a gate to stand
# at $\gamma$ the bias has to be $\ln\frac{\gamma}{1 - \gamma}$, because that is where $\sigma$ gives $\gamma$.
#
# The input says +1 four times, then −1, and 0 in between; the candidate follows it. Update and output gate stand at 1.
# **Predict:** what does $c$ do with the forget gate at 1, at 0.9, at 0.5?


# %% id="held-gates" role="experiment"
def held_gates(forget=1.0, update=1.0, output=1.0):
    """Parameters of a unit whose gates stand still and whose candidate is tanh(4 x)."""
    parameters = {"Wc": np.array([[0, 4]]), "bc": np.zeros((1, 1))}
    for gate, value in (("f", forget), ("u", update), ("o", output)):
        value = np.clip(value, 1e-6, 1 - 1e-6)  # σ never gives 0 or 1
        parameters[f"W{gate}"] = np.zeros((1, 2))
        parameters[f"b{gate}"] = np.full((1, 1), np.log(value / (1 - value)))
    return {**parameters, "Wy": np.ones((1, 1)), "by": np.zeros((1, 1))}


def run_unit(inputs, parameters):
    """Cell state and hidden state of a single unit over time, each of shape (T_x,)."""
    a, _, c, _ = lstm_forward(np.reshape(inputs, (1, 1, -1)), np.zeros((1, 1)), parameters)
    return c[0, 0], a[0, 0]


# %% id="hold-or-fade" role="experiment"
orders = np.zeros(26)
orders[[2, 5, 8, 11]], orders[18] = 1, -1
plot.show(
    plot.lines_over_time(
        {f"forget = {f}": run_unit(orders, held_gates(f))[0] for f in (1, 0.9, 0.5)},
        inputs=orders,
        ylabel="cell state c",
    ),
    alt="The input is +1 at steps 3, 6, 9 and 12, and −1 at step 19. With forget at 1, c "
    "is a staircase that rises to 4 and drops to 3. At 0.9 each stair slopes down and c "
    "ends near 0.1. At 0.5 c falls to a quarter of each input before the next one comes.",
    caption="At 1 the cell holds, and so it counts. At 0.9 everything it holds fades. "
    "At 0.5 little is left after three steps.",
)

# %% [markdown] id="count-question"
# A unit of lesson 1 could not count far: with steps of 0.2, $\tanh$ stopped it near 3. **Predict:** what does this one say after a thousand inputs of
# +1, in $c$ and in $a$?

# %% id="count-far" role="experiment"
c, a = run_unit(np.ones(1000), held_gates())
print(f"after 1000 inputs: c = {c[-1]:.1f}, a = {a[-1]:.3f}")

# %% [markdown] id="sliders-task"
# $\tanh(4) = 0.9993$, and the gates stand a millionth away from 1; that is all that is missing. With a forget gate at exactly
# 1 the count would have no bound. In $a$, 4 and 999 look almost alike: 0.9993 and 1.
#
# Now move the gates yourself. Run the next cell and find a setting for each:
#
# 1. $c$ holds what it counted, and nobody can see it.
# 2. $c$ follows the latest input and forgets all others at once.
# 3. $c$ never gets past 1, whatever comes, yet remembers for several steps. (Hint: forget and update add up to 1.)
#
# Where sliders cannot run, you see the picture for one setting; change the numbers after `start` instead.


# %% id="move-the-gates" role="experiment"
def gates_picture(forget, update, output):
    """Both states of one unit whose gates stand at these values."""
    c, a = run_unit(orders, held_gates(forget, update, output))
    figure = plot.lines_over_time(
        {"c": c, "a": a}, inputs=orders, ylabel="state", ylim=(-1.2, 4.4)
    )
    figure.set_label(
        f"Forget gate {forget:.2f}, update gate {update:.2f}, output gate {output:.2f}. "
        f"At the four inputs of +1, c goes to {', '.join(f'{c[t]:.2f}' for t in (2, 5, 8, 11))}; "
        f"just before the input of −1 it is {c[17]:.2f}, after it {c[18]:.2f}, at the end "
        f"{c[-1]:.2f}. a lies between {a.min():.2f} and {a.max():.2f}."
    )
    return figure


sliders.explore(
    gates_picture,
    {
        "forget": sliders.Slider(0, 1, start=0.95),
        "update": sliders.Slider(0, 1, start=0.6),
        "output": sliders.Slider(0, 1, start=0.5),
    },
    caption="Forget is the slope of the stairs, update their height. Output changes a "
    "alone: at 0.5, a stays below one half whatever c is.",
)

# %% [markdown] id="grammar"
# The settings, as forget, update, output: (1, 1, 0) for the first; (0, 1) and any output for the second; (0.8, 0.2) and any
# output for the third.
#
# ## Read sentences: singular or plural?
#
# Gates that stand still are of little use. Now let *words* move them. Two units are enough: the first holds the
# **number** of the subject (−1 singular, +1 plural), the second whether the subject has been **seen** in this sentence.
#
# The input has five entries, one for each kind of word: singular noun, plural noun, the gap *is/are* where the verb
# belongs, full stop, any other. The one that fits is 1.

# %% id="words" role="experiment"
nouns = {"key": "keys", "door": "doors", "book": "books", "author": "authors"}
kinds = {word: 0 for word in nouns} | {word: 1 for word in nouns.values()}
kinds |= {"is/are": 2, ".": 3}  # every other word is of kind 4


def one_hot(words):
    """The input for some words, shape (n_x, m, T_x) = (5, 1, len(words))."""
    x = np.zeros((5, 1, len(words)))
    x[[kinds.get(word, 4) for word in words], 0, range(len(words))] = 1
    return x


print(one_hot(["the", "keys", "is/are"])[:, 0])

# %% [markdown] id="weights-by-hand"
# Each gate gets a rule, written with numbers large enough for $\sigma$ to be nearly 0 or 1:
#
# - **forget**: keep (bias 8), but wipe at a full stop (8 − 16).
# - **update**: shut (bias −8), but write at a noun (−8 + 16), unless a subject has been seen (−24 times its $a$).
# - **candidate**: −4 for a singular noun, +4 for a plural one. For the second unit, +4 for both.
# - **output**: the number is shown at the gap only; *seen* always, because the update gate has to see it.
#
# **Predict:** in the next picture, at which words does the update gate open? There are five nouns in the two sentences.

# %% id="by-hand" role="experiment"
rules = {
    #       a: number, seen;  x: singular, plural, is/are, stop, other
    "Wf": np.array([[0, 0, 0, 0, 0, -16, 0], [0, 0, 0, 0, 0, -16, 0]]),
    "Wu": np.array([[0, -24, 16, 16, 0, 0, 0], [0, -24, 16, 16, 0, 0, 0]]),
    "Wc": np.array([[0, 0, -4, 4, 0, 0, 0], [0, 0, 4, 4, 0, 0, 0]]),
    "Wo": np.array([[0, 0, 0, 0, 16, 0, 0], [0, 0, 0, 0, 0, 0, 0]]),
    "bf": np.array([[8], [8]]),
    "bu": np.array([[-8], [-8]]),
    "bc": np.array([[0], [0]]),
    "bo": np.array([[-8], [8]]),
    "Wy": np.array([[-4, 0], [4, 0]]),  # a negative number says "is", a positive one "are"
    "by": np.array([[0], [0]]),
}

# %% id="read-two-sentences" role="experiment"
text = (
    "the keys to the door of the author is/are old . the book near the keys is/are here ."
)
words = text.split()
a, y, c, (steps, _) = lstm_forward(one_hot(words), np.zeros((2, 1)), rules)
places = {"forget": 4, "update": 5, "output": 7}  # where each gate is in a cell's cache
gates = {name: [step[place][0, 0] for step in steps] for name, place in places.items()}

# %% id="plot-two-sentences" role="experiment"
states = {"c": c[0, 0], "a": a[0, 0]}
plot.show(
    plot.gates_over_words(words, gates, states, ylabel="number unit"),
    alt="The gates and both states of the number unit over two sentences. The forget gate "
    "is open except at the two full stops. The update gate opens at keys and at book only, "
    "the output gate at is/are only. c is +1 from keys to the word before the first full "
    "stop and −1 from book to the word before the second. a is 0 but for is/are, where it "
    "is +0.76 and −0.76.",
    caption="c keeps the subject's number across door and author, and across the second "
    "keys. It shows in a only where the verb belongs. The full stop wipes it.",
)

# %% [markdown] id="the-verb"
# Ask for the verb: `y` holds the probabilities of *is* and *are*. **Predict** what they are at a word that is not the gap.

# %% id="which-verb" role="experiment"
for t in (4, 8, 16):
    print(f"at {words[t]:>6}:  is {y[0, 0, t]:.3f}   are {y[1, 0, t]:.3f}")

# %% [markdown] id="many-sentences"
# ### Break a gate
#
# Two sentences prove little. The next cell writes four hundred, with one to four nouns each, and gives them to your cell as
# one long text. Then it breaks one gate at a time. **Predict:** which two breaks leave it no better than a guess, and which one
# hurts only where the nouns disagree?


# %% id="sentences" role="experiment"
def sentence(rng):
    """The words of a sentence with one to four nouns; the first is its subject."""
    words = []
    for link in ("", "of", "near", "behind")[: rng.integers(1, 5)]:
        words += [link, "the", str(rng.choice(list(kinds)[:8]))]
    return [*words[1:], "is/are", "old", "."]


def score(parameters, sentences):
    """The probability that the cell gives to the right verb, averaged."""
    words = [word for words in sentences for word in words]
    _, y, _, _ = lstm_forward(one_hot(words), np.zeros((2, 1)), parameters)
    gaps = [t for t, word in enumerate(words) if word == "is/are"]
    subjects = [kinds[sentence[1]] for sentence in sentences]
    return y[subjects, 0, gaps].mean()


# %% id="broken-gates" role="experiment"
sentences = [sentence(rng) for _ in range(400)]
breaks = {
    "nothing broken": {},
    "forget gate stuck at 1": {"Wf": 0 * rules["Wf"], "bf": 100 * rules["bf"]},
    "forget gate half open": {"Wf": 0 * rules["Wf"], "bf": 0 * rules["bf"]},
    "update gate open at every noun": {"Wu": np.maximum(rules["Wu"], 0)},
    "output gate stuck at 0": {"Wo": 0 * rules["Wo"]},
}
scores = {name: score({**rules, **change}, sentences) for name, change in breaks.items()}
print("\n".join(f"{name:>30}:  {value:.2f}" for name, value in scores.items()))

# %% [markdown] id="broken-gates-why"
# - *Forget stuck at 1*: the full stop wipes nothing. The first subject counts as seen for good, and its number answers for
#   all four hundred sentences. About half of them agree by chance.
# - *Forget half open*: the number fades by half at each word. *Seen* fades too, so that the next noun is taken for a subject.
# - *Update open at every noun*: every noun has a vote. All is well until the others outvote the subject, or make it a tie.
# - *Output stuck at 0*: the cell knows the number and nobody can see it.
#
# You wrote these rules; nobody trained them. Trained networks find similar ones: see Lakretz and others at the end.
#
# Now write a sentence of your own below. **Predict** which sentences this cell gets wrong. (What is the subject of
# *near the doors the author …*?)

# %% id="your-sentence" role="experiment"
sentence_of_yours = "near the doors the author is/are here ."
words = sentence_of_yours.split()
_, y, _, _ = lstm_forward(one_hot(words), np.zeros((2, 1)), rules)
print("is {:.3f}   are {:.3f}".format(*y[:, 0, words.index("is/are")]))

# %% [markdown] id="what-remains"
# Two units cannot know grammar: the first noun is the subject to them.
#
# ## How long does it last?
#
# Call what is written at a step $w^{\langle t\rangle} = \Gamma_u^{\langle t\rangle} \circ \tilde c^{\langle t\rangle}$, and put equation (4) into
# itself:
#
# $$c^{\langle t\rangle} = \Gamma_f^{\langle t\rangle} \circ \Gamma_f^{\langle t-1\rangle} \circ c^{\langle t-2\rangle} + \Gamma_f^{\langle t\rangle} \circ w^{\langle t-1\rangle} + w^{\langle t\rangle}$$
#
# Go on like that. What was written at step $k$ is multiplied by each later forget gate, and by nothing else:
#
# $$\text{what is left of } w^{\langle k\rangle} \text{ at step } t:\quad \Gamma_f^{\langle t\rangle} \circ \cdots \circ \Gamma_f^{\langle k+1\rangle} \circ w^{\langle k\rangle} \tag{8}$$
#
# If the gate stands at $\gamma$, that is $\gamma^{t-k}\, w^{\langle k\rangle}$. Half is left when $\gamma^n = \tfrac12$:
#
# $$n = \frac{\ln 2}{-\ln \gamma} \tag{9}$$
#
# **Predict** $n$ for the rule above, $\gamma = \sigma(8)$, and for an untrained gate, $\gamma = \sigma(0)$.

# %% id="half-lives" role="experiment"
for bias in (0, 1, 3, 8):
    gate = sigmoid(bias)
    steps = np.log(2) / -np.log(gate)
    print(f"bias {bias}: gate at {gate:.4f}, half is left after {steps:.1f} steps")

# %% [markdown] id="forget-bias"
# ### A forget bias of 0 or of 1
#
# Before training, weights are small and random, and biases are 0. So every forget gate stands near one half, and a value
# is gone before the network can find out that it was worth keeping. That is why many programs start $b_f$ at 1; Keras does.
#
# Measure it. Run your LSTM twice on random inputs; the second time, the first input is 0. What still differs at
# step $t$ is the trace of the first input in the cell state. **Predict:** after twenty steps, how many times larger is the trace with
# bias 1 than with bias 0: twice, ten times, a thousand times?


# %% id="first-input-trace" role="experiment"
def trace_of_first_input(forget_bias, n_x=8, n_a=32, m=16, T_x=40):
    """How much of the first input is left in the cell state: 1 at step 1, shape (T_x,)."""
    parameters = random_parameters(n_x, n_a, scale=0.01)
    parameters["bf"] = np.full((n_a, 1), float(forget_bias))
    x = rng.normal(size=(n_x, m, T_x))
    changed = np.concatenate([0 * x[:, :, :1], x[:, :, 1:]], axis=2)
    a0 = np.zeros((n_a, m))
    difference = (
        lstm_forward(x, a0, parameters)[2] - lstm_forward(changed, a0, parameters)[2]
    )
    size = np.linalg.norm(difference, axis=(0, 1))  # (T_x,)
    return size / size[0]


# %% id="forget-bias-run" role="experiment"
traces = {f"bias {bias}": trace_of_first_input(bias) for bias in (0, 1, 3)}
plot.show(
    plot.lines_over_time(traces, ylabel="trace of the first input"),
    alt="Three falling curves that start at 1. With bias 0 the trace is below 0.1 at "
    "step 5, with bias 1 at step 9. With bias 3 it is still above 0.1 at step 40.",
    caption="With bias 0 the first input is lost within five steps, with bias 1 within "
    "ten. With bias 3, half of it is there after fourteen.",
)
ratio = traces["bias 1"][20] / traces["bias 0"][20]
print(f"after twenty steps: bias 1 leaves {ratio:.0f} times as much as bias 0")

# %% [markdown] id="forget-bias-why"
# Equation (8) foretells it: $(\sigma(1)/\sigma(0))^{20} = 1.46^{20} \approx 2000$. Gradients travel back along the same
# line and are multiplied by the same gates, as you will see in lesson 4.
#
# A bias of 1 is a start, not a long memory: half is gone after about two steps. Training has to open the gates further. If you
# know that things hundreds of steps apart belong together, start higher.
#
# **Change a number:** set `scale=0.2` and run both cells again. **Predict** first: does the trace with bias 3 still fade?
# (There is a second way from step to step, through $a$ and the gates. Equation (8) does not count it.)

# %% [markdown] id="keras"
# With `scale=0.2` the trace with bias 3 does not fade: after forty steps it is several times as large as at the start. The
# second way carries more than the forget gate takes away.
#
# ## Hand your weights to Keras
#
# `keras.layers.LSTM` computes equations (1) to (6), with its weights packed into three arrays. Find the way there in three
# steps. First, split each $W$ after column $n_a$, $W = [\,W_a \mid W_x\,]$. The product with the stacked array then falls apart:
#
# $$W \begin{bmatrix} a^{\langle t-1\rangle} \\ x^{\langle t\rangle} \end{bmatrix} = W_a\, a^{\langle t-1\rangle} + W_x\, x^{\langle t\rangle} \tag{10}$$
#
# Second, Keras has one example in each *row*. Transposing turns the factors round, $(W_x\, x)^T = x^T W_x^T$:
#
# $$\left(W_a\, a + W_x\, x + b\right)^T = a^T W_a^T + x^T W_x^T + b^T \tag{11}$$
#
# So the parts that Keras wants are $W_x^T$ of shape $(n_x, n_a)$ and $W_a^T$ of shape $(n_a, n_a)$. **Predict** the shapes of the two parts before you
# run the next cell.

# %% id="split-question" role="experiment"
n_x, n_a = 3, 5
W = np.arange(n_a * (n_a + n_x)).reshape(n_a, n_a + n_x)
print("for the hidden state:", W[:, :n_a].T.shape, "  for the input:", W[:, n_a:].T.shape)

# %% [markdown] id="pack-for-keras-task"
# Third, the four blocks (three gates and the candidate) stand side by side, in Keras's order $i, f, c, o$. Its $i$ is your $u$:
#
# $$\text{kernel} = \left[\,W_{ux}^T \mid W_{fx}^T \mid W_{cx}^T \mid W_{ox}^T\,\right] \qquad (n_x,\ 4 n_a) \tag{12}$$
#
# The recurrent kernel has the same form, with $W_{ua}^T$ and so on, $(n_a, 4 n_a)$. The bias is one axis of $4 n_a$ numbers in the same
# order.
#
# ### Exercise 3: pack the weights
#
# `Wy` and `by` do not go along: predicting is another layer's task in Keras.


# %% id="pack-for-keras" role="exercise"
def pack_for_keras(parameters):
    """Arrange the weights of an LSTM cell as keras.layers.LSTM wants them.

    Args:
        parameters: the dictionary that lstm_cell_forward takes.

    Returns:
        The list [kernel, recurrent_kernel, bias], each with its four blocks in the order
        i, f, c, o of equation (12); shapes (n_x, 4 n_a), (n_a, 4 n_a) and (4 n_a,).
    """
    ### BEGIN SOLUTION
    #: How many units there are
    n_a = parameters["bf"].shape[0]
    #: The blocks in Keras's order, by the letters that you use
    order = "ufco"  # Keras says i for our u
    #: The four weight matrices in this order
    weights = [parameters["W" + gate] for gate in order]
    #: Of each matrix the part for the input, equation (10), transposed: (n_x, n_a)
    from_x = [W[:, n_a:].T for W in weights]  # four times (n_x, n_a)
    #: Of each matrix the part for the state, transposed: (n_a, n_a)
    from_a = [W[:, :n_a].T for W in weights]  # four times (n_a, n_a)
    #: Two kernels, each of four blocks side by side, equation (12)
    kernel = np.concatenate(from_x, axis=1)  # (n_x, 4 n_a)
    recurrent_kernel = np.concatenate(from_a, axis=1)  # (n_a, 4 n_a)
    #: The four biases in a row, on one axis: (4 n_a,)
    bias = np.concatenate([parameters["b" + gate][:, 0] for gate in order])  # (4 n_a,)
    ### END SOLUTION
    return [kernel, recurrent_kernel, bias]


# %% id="pack-for-keras-test" role="test" points=10
check(pack_for_keras)

# %% [markdown] id="keras-question"
# If Keras is installed, the next cell gives it your weights and compares both states over fifty steps. It asks for 64-bit
# numbers (`dtype="float64"`), so that rounding does not blur the comparison.
#
# Then it does the same with $f$ and $i$ exchanged. **Predict:** does Keras complain?

# %% id="keras-compare" role="experiment"
import importlib.util

n_x, n_a, m, T_x = 3, 5, 4, 50
parameters = random_parameters(n_x, n_a) | {
    f"b{g}": rng.normal(size=(n_a, 1)) for g in "fuco"
}
x, a0 = rng.normal(size=(n_x, m, T_x)), rng.normal(size=(n_a, m))
a, _, c, _ = lstm_forward(x, a0, parameters)  # (n_a, m, T_x)


# %% id="keras-difference" role="experiment"
def difference_to_keras(packed):
    """The largest difference between Keras's states and yours."""
    layer = keras.layers.LSTM(
        n_a, return_sequences=True, return_state=True, dtype="float64"
    )
    layer.build((m, T_x, n_x))
    layer.set_weights(packed)
    states = layer(x.transpose(1, 2, 0), initial_state=[a0.T, np.zeros((m, n_a))])
    theirs, _, c_last = (keras.ops.convert_to_numpy(state) for state in states)
    return max(abs(theirs.transpose(2, 0, 1) - a).max(), abs(c_last.T - c[:, :, -1]).max())


# %% id="keras-run" role="experiment"
if importlib.util.find_spec("keras"):
    import keras

    swap = {"Wf": "Wu", "bf": "bu", "Wu": "Wf", "bu": "bf"}
    swapped = parameters | {name: parameters[other] for name, other in swap.items()}
    difference = difference_to_keras(pack_for_keras(parameters))
    print("your order:   the same to 1e-6?", bool(difference < 1e-6))
    difference = difference_to_keras(pack_for_keras(swapped))
    print(f"f before i:   the states differ by up to {difference:.1f}")
else:
    print("Keras is not installed here: skipped. Your check has already said what matters.")

# %% [markdown] id="remember"
# ## What to remember
#
# - An LSTM carries **two states**. The cell state $c$ is the memory; the hidden state $a$ is what the rest sees of it.
# - **Forget** decides what is kept, **update** what is written, **output** what is shown. Each gate lies between 0 and 1, for each
#   unit by itself; the **candidate**, between −1 and 1, is what could be written.
# - Between two cell states there is one product and one sum. With the forget gate at 1 a value stays; at $\gamma$, half of
#   it is gone after $\ln 2 / (-\ln \gamma)$ steps.
# - A **forget bias** of 1 or more lets a value live long enough for training to find out what it is good for.
# - Libraries order the four blocks in their own ways, and no shape tells. Compare numbers.
#
# ### Slips you may meet elsewhere
#
# - *The forget gate says how much to forget.* The other way round: 1 keeps, 0 wipes.
# - Some write equation (6) with the cell state of the step before. It is the **new** one, $c^{\langle t\rangle}$.
# - *The LSTM of 1997*: that one had no forget gate. Gers, Schmidhuber and Cummins added it in 2000.
# - A network that hands its memory on, as in lesson 6, has to hand on **both** $a$ and $c$, not one.
#
# ### Where to read more
#
# - S. Hochreiter and J. Schmidhuber, *Long Short-Term Memory*, Neural Computation 9 (1997), pages 1735–1780: the cell state.
# - F. A. Gers, J. Schmidhuber and F. Cummins, *Learning to Forget: Continual Prediction with LSTM*, Neural Computation 12
#   (2000), pages 2451–2471: the forget gate, and why a stream without it goes wrong.
# - R. Jozefowicz, W. Zaremba and I. Sutskever, *An Empirical Exploration of Recurrent Network Architectures* (ICML 2015): which gates
#   matter most, and what a forget bias of 1 is worth.
# - T. Linzen, E. Dupoux and Y. Goldberg, *Assessing the Ability of LSTMs to Learn Syntax-Sensitive Dependencies*, TACL 4 (2016),
#   pages 521–535, and Y. Lakretz and others, *The Emergence of Number and Syntax Units in LSTM Language Models* (NAACL 2019), pages
#   11–20: *is* or *are*, in networks that were trained.
#
# **Next:** in lesson 4 the gates learn. You send gradients back along both states.
