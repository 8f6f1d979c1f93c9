# %% [markdown] id="title"
# # Look back with attention
#
# **You will build** a decoder that looks back at the whole source sentence before it writes a word: scores, weights, a context, an
# LSTM step. You put them into one Keras model, train it to translate, and let it search for its sentences with a beam.
#
# **You will learn** why one vector is not enough, what the weights of attention show, and how a search can be proven right.
#
# **You need** lesson 6 (padding, masks, teacher forcing), and the step of an LSTM from lesson 3.
#
# **It takes** about three hours. There are seven exercises, 70 points in all.

# %% id="get-course" role="colab" needs="gpu num2words sacrebleu"

# %% id="imports" role="setup"
import logging
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
logging.getLogger("tensorflow").setLevel("ERROR")  # TensorFlow would write much

try:
    import unroll
except ModuleNotFoundError:  # the course's own library lies one folder up
    sys.path.append("..")

import keras
import numpy as np

from unroll import check, draw_attention, plot

# %% [markdown] id="given"
# The next cells hold what you wrote in lesson 6. They are folded; open them if you want to read them again.

# %% id="given-encode-batch" role="given" of="06_seq2seq/encode-batch"
# From lesson 6: sentences become rows of word numbers, and a mask.

# %% id="given-shift-right" role="given" of="06_seq2seq/shift-right"
# From lesson 6: decoder inputs for teacher forcing.

# %% id="given-masked-loss" role="given" of="06_seq2seq/masked-loss"
# From lesson 6: the mean loss of the real words.

# %% id="given-build-encoder" role="given" of="06_seq2seq/build-encoder"
# From lesson 6: an encoder that keeps its last two states.

# %% id="given-build-decoder" role="given" of="06_seq2seq/build-decoder"
# From lesson 6: a decoder that starts from them.

# %% id="given-greedy-decode" role="given" of="06_seq2seq/greedy-decode"
# From lesson 6: translate word by word.

# %% [markdown] id="one-vector"
# ## One vector is not enough
#
# Lesson 6's decoder gets the encoder's last states, $h$ and $c$, and nothing else. That is the same number of numbers for *five* and for
# *nine hundred eighty seven thousand*. But the encoder had a state at **every** word, and threw all but the last away.
#
# **Predict:** with 64 units, how many numbers does the decoder get for a sentence of 20 words? How many could it get, if all hidden
# states were kept?

# %% id="count-numbers" role="experiment"
for words in (1, 5, 20):
    print(f"{words:>2} words: {2 * 64} numbers in the last h and c, {words * 64} in all h")

# %% [markdown] id="pool-question"
# Keep them all. Then there are as many states as words, and the decoder needs something of one size. The crudest way is to **pool**: take
# the largest entry of each unit over time, or the mean. That keeps more than the last state does, but it is the same for every word that is written.
#
# Attention pools anew at each step: a weighted mean, whose weights depend on what is to be written next. It takes three small
# functions.
#
# In this lesson arrays are (batch, time, features), as Keras has them: $h$ is (m, T_x, n_h), and a state is a row, so weights stand on its right.
#
# | symbol | in code | meaning |
# |:--|:--|:--|
# | $h^{\langle t'\rangle}$ | `h[:, t']` | the encoder's state at source word $t'$, (m, n_h) |
# | $s^{\langle t\rangle},\ c^{\langle t\rangle}$ | `s`, `c` | the decoder's hidden and cell state after its step $t$, (m, n_s) |
# | $e^{\langle t, t'\rangle}$ | `scores[:, t']` | how well word $t'$ fits step $t$ |
# | $\alpha^{\langle t, t'\rangle}$ | `alpha[:, t']` | the share of step $t$'s attention that word $t'$ gets |

# %% [markdown] id="additive-scores-task"
# ## A score for every source word
#
# Before step $t$ the decoder is in state $s^{\langle t-1\rangle}$. How well does the source word $t'$ fit? A network with one hidden layer
# looks at both states and gives a number (Bahdanau, Cho and Bengio, 2015):
#
# $$e^{\langle t, t'\rangle} = \tanh\left(s^{\langle t-1\rangle}\, W_s + h^{\langle t'\rangle}\, W_h\right) \cdot v \tag{1}$$
#
# $W_s$ and $W_h$ are the two halves of one matrix that multiplies $[s;\, h]$. The dot product with $v$ leaves one number. ($v$ are weights here, as in the paper;
# lesson 6's $v$, the encoder's two last states, is not needed any more.) The same three weights serve every step and every word.
#
# **Predict:** without the $\tanh$, could $s$ change which word scores highest?
#
# ### Exercise 1: a score for each source word
#
# `keras.ops` has `matmul`, `tanh`, `sum`. A new axis for time: `x[:, None, :]`.
#
# Your tensors will stand inside a model, where they have no numbers yet and `h.shape[1]` is None: no NumPy, no loop over words.
#
# Leave what your functions are given as it is, here and in all exercises: one that changes an argument, as `+=` does to an array,
# loses a fifth of its points.


# %% id="additive-scores" role="exercise"
def additive_scores(s_prev, h, W_s, W_h, v):
    """Score how well each encoder state fits the decoder's state, equation (1).

    Args:
        s_prev: the decoder's hidden state after the step before, shape (m, n_s).
        h: the encoder's states at all source words, shape (m, T_x, n_h).
        W_s: weights for s_prev, shape (n_s, n_align).
        W_h: weights for h, shape (n_h, n_align).
        v: weights that make one number of n_align, shape (n_align,).

    Returns:
        scores: a tensor of shape (m, T_x).
    """
    ### BEGIN SOLUTION
    #: What the state says, (m, n_align), and what each word says, (m, T_x, n_align)
    from_s = keras.ops.matmul(s_prev, W_s)  # (m, n_align)
    from_h = keras.ops.matmul(h, W_h)  # (m, T_x, n_align)
    #: Both together, the state beside every word, through tanh
    hidden = keras.ops.tanh(from_s[:, None, :] + from_h)
    #: One number for each word, by v, equation (1): (m, T_x)
    scores = keras.ops.sum(hidden * v, axis=-1)  # (m, T_x)
    ### END SOLUTION
    return scores


# %% id="additive-scores-test" role="test" points=10
check(additive_scores)

# %% [markdown] id="tanh-question"
# Test the prediction: one sentence of four words, and two different decoder states. The cell prints which word scores highest for each of them.

# %% id="without-tanh" role="experiment"
rng = np.random.default_rng(20)
h = rng.normal(size=(1, 4, 3)).astype("float32")
W_s, W_h = 2 * rng.normal(size=(2, 3, 8)).astype("float32")
v = rng.normal(size=8).astype("float32")
for s_prev in rng.normal(size=(2, 1, 3)).astype("float32"):
    scores = keras.ops.convert_to_numpy(additive_scores(s_prev, h, W_s, W_h, v))
    linear = (s_prev @ W_s)[:, None] @ v + h @ W_h @ v
    print(f"with tanh: word {scores.argmax() + 1}   without: word {linear.argmax() + 1}")

# %% [markdown] id="masked-softmax-task"
# Without $\tanh$, $s$ adds the same number to every word's score. It has no say.
#
# ## Weights over time
#
# Scores become weights through a softmax. It runs over the **source words**: they compete for one step's attention. Padding must not
# take part:
#
# $$\alpha^{\langle t, t'\rangle} = \frac{\exp e^{\langle t, t'\rangle}}{\sum_{k\ \text{real}} \exp e^{\langle t, k\rangle}} \quad\text{at real words}, \qquad \alpha^{\langle t, t'\rangle} = 0 \quad\text{at padding} \tag{2}$$
#
# **Predict:** scores 1, 1 and a padding position with score 0. What does padding get if its weight is not removed? And what comes out
# if the softmax runs over an axis of length 1, a slip that has been printed more than once?
#
# ### Exercise 2: a softmax over time
#
# Scores may be as large as ±1000. A row that holds nothing but padding has no weights to share out: all zeros, no NaN. `keras.ops.where(mask, a, b)` takes from
# `a` where the mask is True, else from `b`.


# %% id="masked-softmax" role="exercise"
def masked_softmax(scores, mask):
    """Turn scores into weights over time that leave padding out, equation (2).

    Args:
        scores: a tensor of shape (m, T_x).
        mask: True at real words, False at padding, shape (m, T_x).

    Returns:
        alpha: the weights, shape (m, T_x). Each row sums to 1; padding gets exactly 0. A
            row that is nothing but padding is all zeros.
    """
    ### BEGIN SOLUTION
    #: The scores, so low at padding that no weight is left there
    real_scores = keras.ops.where(mask, scores, -1e9)
    #: Their softmax over time, equation (2): (m, T_x)
    alpha = keras.ops.softmax(real_scores, axis=1)
    #: A row that is nothing but padding becomes all zeros
    alpha = keras.ops.where(mask, alpha, 0.0)  # for rows without a real word
    ### END SOLUTION
    return alpha


# %% id="masked-softmax-test" role="test" points=10
check(masked_softmax)

# %% id="weights-by-hand" role="experiment"
scores = np.array([[1, 1, 0], [1000, -1000, 0]], dtype="float32")
mask = np.array([[True, True, False], [True, True, True]])
print("yours:                 ", *keras.ops.convert_to_numpy(masked_softmax(scores, mask)))
print("without a mask:        ", keras.ops.convert_to_numpy(keras.ops.softmax(scores))[0])
ones = np.exp(scores[0, :, None]) / np.exp(scores[0, :, None]).sum(axis=1, keepdims=True)
print("over an axis of one:   ", ones[:, 0])

# %% [markdown] id="attend-task"
# ## The context
#
# What the decoder gets is the mean of the states with these weights, the **context**:
#
# $$\mathrm{context}^{\langle t\rangle} = \sum_{t'=1}^{T_x} \alpha^{\langle t, t'\rangle}\, h^{\langle t'\rangle} \tag{3}$$
#
# The weights sum to 1 already: nothing is divided by $T_x$, and nothing is multiplied by it.
#
# **Predict:** what is the context if one weight is 1? If all are equal?
#
# ### Exercise 3: look back
#
# Put your two functions and equation (3) together. Return the weights too: they are worth looking at.


# %% id="attend" role="exercise"
def attend(s_prev, h, mask, parameters):
    """Look back at the encoder's states, equations (1) to (3).

    Args:
        s_prev: the decoder's hidden state after the step before, shape (m, n_s).
        h: the encoder's states at all source words, shape (m, T_x, n_h).
        mask: True at real words, False at padding, shape (m, T_x).
        parameters: a dictionary with W_s, W_h and v, as additive_scores takes them, and at
            times with more, which is for others.

    Returns:
        context: the weighted sum of the encoder's states, shape (m, n_h).
        alpha: the weights, shape (m, T_x).
    """
    ### BEGIN SOLUTION
    #: Take the three weights out of the dictionary
    W_s, W_h, v = (parameters[name] for name in ("W_s", "W_h", "v"))
    #: The scores, equation (1): (m, T_x)
    scores = additive_scores(s_prev, h, W_s, W_h, v)  # (m, T_x)
    #: The weights over time, equation (2): (m, T_x)
    alpha = masked_softmax(scores, mask)  # (m, T_x)
    #: The sum of the states with these weights, equation (3): (m, n_h)
    context = keras.ops.sum(alpha[:, :, None] * h, axis=1)  # (m, n_h)
    ### END SOLUTION
    return context, alpha


# %% id="attend-test" role="test" points=5
check(attend)

# %% [markdown] id="memory-question"
# With one weight of 1 the context is the state of that word; with equal weights it is the plain mean of the real words' states.
#
# ### Last state, maximum, attention
#
# A first use, without a decoder. A sequence begins with one of eight symbols. Then nothing but noise follows, for `lag` steps. At the end: which symbol was it?
# An LSTM reads it all. What is read off its states is: the **last** state; the **maximum** of each unit over time; or what **attention** picks, with a query that does not change.
#
# For each lag the three networks start from the same weights and are trained for a hundred batches. **Predict** three curves, accuracy against lag. Guessing gives $\tfrac18$.


# %% id="memory-task" role="experiment"
class Look(keras.layers.Layer):
    """Attention as pooling: your attend, from a decoder state that is all zeros."""

    def build(self, shape):
        self.W_h = self.add_weight(shape=(shape[-1], 16), name="W_h")
        self.v = self.add_weight(shape=(16,), name="v")

    def call(self, h):
        nothing = keras.ops.zeros_like(h[:, 0])
        real = keras.ops.ones_like(h[:, :, 0], dtype="bool")
        parameters = {"W_s": 0 * self.W_h, "W_h": self.W_h, "v": self.v}
        return attend(nothing, h, real, parameters)[0]


pools = {
    "last state": lambda h: h[:, -1],
    "maximum": lambda h: keras.ops.max(h, axis=1),
    "attention": lambda h: Look()(h),
}


def draw_memory(rng, lag, m):
    """Sequences (m, lag + 1): a symbol 0 to 7 first, then noise, 8 to 15; the symbols."""
    x = rng.integers(8, 16, size=(m, lag + 1), dtype="int32")
    x[:, 0] = rng.integers(0, 8, size=m)
    return x, x[:, 0]


# %% id="memory-networks" role="experiment"
keras.utils.set_random_seed(0)
x = keras.Input((None,), dtype="int32")
answers = []
for pool in pools.values():  # each with an LSTM of its own
    h = keras.layers.LSTM(32, return_sequences=True)(keras.layers.Embedding(16, 16)(x))
    answers.append(keras.layers.Dense(8)(pool(h)))
readers = keras.Model(x, answers)
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
readers.compile(keras.optimizers.Adam(0.01), [loss] * len(pools))
readers.optimizer.build(readers.trainable_variables)
variables = readers.variables + readers.optimizer.variables
at_first = [keras.ops.convert_to_numpy(variable) for variable in variables]

# %% id="memory-train" role="experiment"
from unroll.progress import progress


def remember(lag, n_batches=100):
    """How often each network names the first symbol after `lag` steps, by its pool."""
    for variable, value in zip(variables, at_first, strict=True):
        variable.assign(value)  # start anew: weights and optimizer
    rng = np.random.default_rng(0)
    for _ in range(n_batches):
        sequences, symbol = draw_memory(rng, lag, 64)
        readers.train_on_batch(sequences, [symbol] * len(pools))
    sequences, symbol = draw_memory(rng, lag, 500)
    said = [keras.ops.convert_to_numpy(a).argmax(axis=1) for a in readers(sequences)]
    return [np.mean(s == symbol) for s in said]


lags = (5, 10, 20, 40)
found = np.array([remember(lag) for lag in progress(lags, label="lags")])  # (lags, pools)

# %% id="memory-plot" role="experiment"
plot.show(
    plot.lines_against(
        lags,
        dict(zip(pools, found.T, strict=True)),
        xlabel="lag",
        ylabel="accuracy",
        ylim=(0, 1.05),
        log="x",
        levels={"guessing": 1 / 8},
    ),
    alt="Accuracy against the lag, for three ways to read off an LSTM's states. The last "
    "state is right at short lags and no better than guessing at the longest. The "
    "maximum and attention stay close to 1.",
    caption="The last state has to carry the symbol through all the noise. The other two "
    "find it where it was.",
)

# %% [markdown] id="memory-why"
# The gradient tells the same story as lesson 4: from the last state it has to travel back through every step; from a pooled state it arrives at
# once, at the step where the symbol was.
#
# The maximum did as well as attention here, because one question was asked, and always the same. A translator asks another one at every word.

# %% [markdown] id="bidirectional-task"
# ## Read both ways
#
# A state at word $t'$ knows the words up to $t'$. To translate *one* it takes what follows: *one hundred* is *ein hundert*, *one million* is *eine Million*. So two LSTMs read the sentence, one from
# each end, and their states are joined:
#
# $$h^{\langle t'\rangle} = \left[\overrightarrow{h}^{\langle t'\rangle};\ \overleftarrow{h}^{\langle t'\rangle}\right] \tag{4}$$
#
# In Keras the second one has `go_backwards=True`. It takes the **whole row** from its right end, padding first, and returns its states in the order in which it
# computed them. A masked step leaves the state as it is.
#
# **Predict:** a row holds three words and two paddings. At which places of the backward result are the states still zero? At which one is the state that has
# read all three words?

# %% id="backward-order" role="experiment"
row = np.array([[1, 2, 3, 0, 0]])
vectors = np.arange(5.0, dtype="float32")[None, :, None] + 1
reader = keras.layers.LSTM(1, return_sequences=True, go_backwards=True)
states = keras.ops.convert_to_numpy(reader(vectors, mask=row != 0))
print("zero:", *(states[0, :, 0] == 0))

# %% [markdown] id="bidirectional-exercise"
# The first two are zero: padding was read first. Word 3 comes third, and word 1 last. So position 1 of the result belongs to position 5 of the row, and so on: turn the **whole row** round,
# padding and all, and every state is back at its word.
#
# ### Exercise 4: two readings, aligned


# %% id="bidirectional" role="exercise"
def bidirectional(forward, backward):
    """Join the states of two readings of a sentence, word by word, equation (4).

    Args:
        forward: states of an LSTM, shape (m, T_x, n), the first word's first.
        backward: states of an LSTM with go_backwards=True, shape (m, T_x, n), in the order
            in which it computes them: the last position's first.

    Returns:
        h: shape (m, T_x, 2 n); at each position the forward state, then the backward state
            of the same position.
    """
    ### BEGIN SOLUTION
    #: Turn the second reading round, so that every state is at its word
    aligned = keras.ops.flip(backward, axis=1)
    #: Both states of each word in one row, equation (4): (m, T_x, 2 n)
    h = keras.ops.concatenate([forward, aligned], axis=-1)
    ### END SOLUTION
    return h


# %% id="bidirectional-test" role="test" points=5
check(bidirectional)

# %% [markdown] id="decoder-step-task"
# ## One step of the decoder
#
# Now the decoder. In each step it looks back from $s^{\langle t-1\rangle}$, puts the context beside the word before, embedded, and gives both to an LSTM:
#
# $$s^{\langle t\rangle},\ c^{\langle t\rangle} = \mathrm{LSTM}\left(\left[\mathrm{context}^{\langle t\rangle};\ \mathrm{emb}(y^{\langle t-1\rangle})\right],\ s^{\langle t-1\rangle},\ c^{\langle t-1\rangle}\right) \tag{5}$$
#
# $$\mathrm{logits}^{\langle t\rangle} = s^{\langle t\rangle}\, W_y + b_y, \qquad p\left(y^{\langle t\rangle}\right) = \mathrm{softmax}\left(\mathrm{logits}^{\langle t\rangle}\right) \tag{6}$$
#
# An LSTM has **two** states. Only $s$ looks back and predicts; $c$ goes from step to step by itself.

# %% id="draw-step" role="experiment"
plot.show(
    draw_attention.attention_step(),
    caption="One step, from below: the encoder's states are there once and for all. The "
    "scores, the weights and the context are computed anew in every step.",
)

# %% [markdown] id="lstm-step-note"
# The LSTM's step is lesson 3's, in Keras's form; it is given.


# %% id="lstm-step" role="setup"
def lstm_step(x, s_prev, c_prev, parameters):
    """Advance an LSTM by one step: lesson 3's cell, its weights packed in Keras's way.

    x: shape (m, n_in). s_prev, c_prev: shape (m, n_s). parameters: a dictionary with kernel
    (n_in, 4 n_s), recurrent_kernel (n_s, 4 n_s) and bias (4 n_s,).
    Returns the new hidden state and the new cell state, both (m, n_s).
    """
    from_x = keras.ops.matmul(x, parameters["kernel"])
    from_s = keras.ops.matmul(s_prev, parameters["recurrent_kernel"])
    i, f, g, o = keras.ops.split(from_x + from_s + parameters["bias"], 4, axis=-1)
    kept = keras.ops.sigmoid(f) * c_prev
    c = kept + keras.ops.sigmoid(i) * keras.ops.tanh(g)
    return keras.ops.sigmoid(o) * keras.ops.tanh(c), c


# %% [markdown] id="decoder-step-exercise"
# **Predict:** which of the arguments stay the same from step to step?
#
# ### Exercise 5: one step
#
# The context comes first, then the embedded word. Return logits, without softmax: the loss of lesson 6 takes logits.


# %% id="decoder-step" role="exercise"
def decoder_step(y_prev, s_prev, c_prev, h, mask, parameters):
    """Look back, advance the decoder by one step, and score the next word.

    Args:
        y_prev: the word before, embedded, shape (m, n_embedding).
        s_prev: the decoder's hidden state after the step before, shape (m, n_s).
        c_prev: its cell state after the step before, shape (m, n_s).
        h: the encoder's states at all source words, shape (m, T_x, n_h).
        mask: True at real words, False at padding, shape (m, T_x).
        parameters: a dictionary with W_s, W_h and v for attend; kernel (n_h + n_embedding,
            4 n_s), recurrent_kernel and bias for lstm_step; W_y (n_s, n_target) and b_y
            (n_target,).

    Returns:
        logits: scores of the next word before softmax, equation (6), shape (m, n_target).
        alpha: where the step looked, shape (m, T_x).
        s: the new hidden state, equation (5), shape (m, n_s).
        c: the new cell state, shape (m, n_s).
    """
    ### BEGIN SOLUTION
    #: Look back, equations (1) to (3)
    context, alpha = attend(s_prev, h, mask, parameters)
    #: What the step reads: the context, then the word before
    x = keras.ops.concatenate([context, y_prev], axis=-1)  # (m, n_h + n_embedding)
    #: The two new states, equation (5)
    s, c = lstm_step(x, s_prev, c_prev, parameters)
    #: The scores of the next word, without softmax, equation (6): (m, n_target)
    logits = keras.ops.matmul(s, parameters["W_y"]) + parameters["b_y"]
    ### END SOLUTION
    return logits, alpha, s, c


# %% id="decoder-step-test" role="test" points=15
check(decoder_step)

# %% [markdown] id="shapes-question"
# ### Keep the shapes in view
#
# Fill in the table: replace each `None` by a shape, such as `(m, T_x, n_h)`. All sizes differ, so a slip shows. Then run the next cell.

# %% id="shapes-table" role="experiment"
m, T_x, n_h, n_s, n_align, n_embedding, n_target = 2, 5, 6, 3, 4, 7, 9
yours = {
    "h": (m, T_x, n_h),
    "h W_h": None,
    "s_prev W_s": None,
    "scores": None,
    "alpha": None,
    "context": None,
    "[context; y_prev]": None,
    "s": None,
    "c": None,
    "logits": None,
}


# %% id="shapes-check" role="experiment"
def ones(*shape):
    return np.ones(shape, dtype="float32")


W_s, W_h, v = ones(n_s, n_align), ones(n_h, n_align), ones(n_align)
weights = {"W_s": W_s, "W_h": W_h, "v": v, "kernel": ones(n_h + n_embedding, 4 * n_s)}
weights |= {"recurrent_kernel": ones(n_s, 4 * n_s), "bias": ones(4 * n_s)}
weights |= {"W_y": ones(n_s, n_target), "b_y": ones(n_target)}
h, mask, s_prev, y_prev = (
    ones(m, T_x, n_h),
    ones(m, T_x) > 0,
    ones(m, n_s),
    ones(m, n_embedding),
)
context, alpha = attend(s_prev, h, mask, weights)
logits, _, s, c = decoder_step(y_prev, s_prev, s_prev, h, mask, weights)
arrays = [h, h @ W_h, s_prev @ W_s, additive_scores(s_prev, h, W_s, W_h, v), alpha, context]
arrays += [keras.ops.concatenate([context, y_prev], axis=-1), s, c, logits]
for (name, guess), array in zip(yours.items(), arrays, strict=True):
    mark = "–" if guess is None else "✓" if tuple(guess) == tuple(array.shape) else "✗"
    print(f"{mark} {name:>17}  {tuple(array.shape)}")

# %% [markdown] id="build-translator-task"
# ## The whole model
#
# Two small classes carry your step along a sentence; both are given. `AttentionCell` owns the decoder's weights and calls your `decoder_step`. `AttentionDecoder` runs the cell
# along the target words in a `keras.layers.RNN`, which makes a single loop of it, whatever the backend. $s$ and $c$ start as zeros: all that the decoder knows of the source, it has to look up.


# %% id="attention-cell" role="setup"
class AttentionCell(keras.layers.Layer):
    """Your decoder_step with weights of its own, in the form that keras.layers.RNN wants.

    An RNN hands its cell one input and the states. So h and mask travel with the states and
    stay as they are, and alpha leaves beside the logits.
    """

    def __init__(self, n_units, n_align, n_target, n_h):
        super().__init__()
        self.state_size = [n_units, n_units, n_h, 1]
        self.sizes = n_units, n_align, n_target, n_h

    def build(self, y_shape):
        n_units, n_align, n_target, n_h = self.sizes
        shapes = {"W_s": (n_units, n_align), "W_h": (n_h, n_align), "v": (n_align,)}
        shapes["kernel"] = n_h + y_shape[-1], 4 * n_units
        shapes |= {"recurrent_kernel": (n_units, 4 * n_units), "bias": (4 * n_units,)}
        shapes |= {"W_y": (n_units, n_target), "b_y": (n_target,)}
        start = {"bias": "zeros", "b_y": "zeros", "recurrent_kernel": "orthogonal"}
        self.parameters = {
            name: self.add_weight(shape=shape, name=name, initializer=start.get(name))
            for name, shape in shapes.items()
        }

    def call(self, y_prev, states):
        s, c, h, mask = states
        real = keras.ops.cast(mask, "bool")
        logits, alpha, s, c = decoder_step(y_prev, s, c, h, real, self.parameters)
        return keras.ops.concatenate([logits, alpha], axis=-1), [s, c, h, mask]


# %% id="attention-decoder" role="setup"
class AttentionDecoder(keras.layers.Layer):
    """A loop of AttentionCell along the target words; s and c start as zeros.

    Called with y (m, T_y, n_embedding), h (m, T_x, n_h) and real (m, T_x), True at words.
    Returns logits (m, T_y, n_target) and alpha (m, T_y, T_x).
    """

    def __init__(self, n_units, n_align, n_target):
        super().__init__()
        self.sizes = n_units, n_align, n_target
        self.supports_masking = True

    def build(self, y_shape, h_shape, real_shape):
        self.cell = AttentionCell(*self.sizes, n_h=h_shape[-1])
        self.loop = keras.layers.RNN(self.cell, return_sequences=True)
        self.loop.build(y_shape)

    def call(self, y, h, real):
        n_units, _, n_target = self.sizes
        start = keras.ops.zeros((keras.ops.shape(h)[0], n_units))
        states = [start, start, h, keras.ops.cast(real, h.dtype)]
        both = self.loop(y, initial_state=states)  # (m, T_y, n_target + T_x)
        return both[..., :n_target], both[..., n_target:]


# %% [markdown] id="build-translator-exercise"
# ### Exercise 6: the translator
#
# Embed the source words; read them with two LSTMs of `n_units`, with the mask; join the readings; embed the target words before; call an `AttentionDecoder(n_units, n_align, n_target)`
# on the embedded words, on $h$ and on the mask. `real = keras.ops.not_equal(source, 0)` is True at real words, and an LSTM is called with it as `lstm(x, mask=real)`.
#
# `keras.layers.Dropout(dropout)` goes on both embeddings' results and on $h$. It is for real sentences, at the end; with numbers it stays at 0.
#
# **Predict:** which weights' sizes depend on the length of the sentences?


# %% id="build-translator" role="exercise"
def build_translator(n_source, n_target, n_embedding, n_units, n_align, dropout=0.0):
    """A model that reads a sentence both ways and scores each word of its translation.

    Args:
        n_source, n_target: how many words the two languages have, padding included.
        n_embedding: how many numbers stand for a word.
        n_units: the size of each state: of both encoder LSTMs and of the decoder.
        n_align: the size of the hidden layer that makes the scores.
        dropout: the share of the embedded words and of h that is dropped in training.

    Returns:
        A Keras model. Its inputs, a list: source words, int32, shape (m, T_x), with 0 for
        padding; the target words before, int32, shape (m, T_y). Its outputs, a list:
        logits, shape (m, T_y, n_target), and alpha, shape (m, T_y, T_x).
    """
    ### BEGIN SOLUTION
    #: What goes in: the source words, (m, T_x), and the target words before, (m, T_y)
    source = keras.Input((None,), dtype="int32")  # (m, T_x)
    before = keras.Input((None,), dtype="int32")  # (m, T_y)
    #: A layer that drops a share; the mask of real source words
    drop = keras.layers.Dropout(dropout)
    real = keras.ops.not_equal(source, 0)
    #: The source words, embedded
    x = drop(keras.layers.Embedding(n_source, n_embedding)(source))
    #: Two LSTMs that return the states of all steps, one of them reading backwards
    read = keras.layers.LSTM(n_units, return_sequences=True)
    read_back = keras.layers.LSTM(n_units, return_sequences=True, go_backwards=True)
    #: Both read with the mask; their states joined, equation (4)
    h = bidirectional(read(x, mask=real), read_back(x, mask=real))  # (m, T_x, 2 n_units)
    #: The target words before, embedded
    y = drop(keras.layers.Embedding(n_target, n_embedding)(before))
    #: The decoder, which looks back at h, equations (5) and (6)
    decoder = AttentionDecoder(n_units, n_align, n_target)
    logits, alpha = decoder(y, drop(h), real)
    #: The model: from both inputs to the logits and the weights
    model = keras.Model([source, before], [logits, alpha])
    ### END SOLUTION
    return model


# %% id="build-translator-test" role="test" points=10
check(build_translator)

# %% [markdown] id="corpus-question"
# None of them: that is how a model reads sentences longer than those it was trained on.
#
# ## Train it
#
# The corpus is lesson 6's: numbers in words, English to German.

# %% id="corpus" role="experiment"
from unroll.datasets.number_words import number_words
from unroll.devices import gpu
from unroll.vocabulary import Vocabulary

large = bool(gpu())  # on a GPU: more and longer sentences, larger networks
longest = 30 if large else 20
corpus = number_words(60_000 if large else 12_000, longest=longest, test=4000, seed=1)
english = Vocabulary.from_sentences(pair.source for pair in corpus.train)
german = Vocabulary.from_sentences(pair.target for pair in corpus.train)
start, end = german.index["<sos>"], german.index["<eos>"]
print(len(corpus.train), "pairs,", len(english), "and", len(german), "words")

# %% [markdown] id="train-question"
# All models learn from the same corpus, with the same rule, lesson 6's. Lesson 6's model gets the sixteen passes that it had there, twice: once with its sources forwards, once backwards, which helped.
# The new one has more to compute in a step, so it gets four.
#
# **Predict:** which of the three ends with the lowest loss?

# %% id="make-trainer" role="experiment"
from unroll.translation import batches_by_length, train


def loss_in_training(targets, logits):
    targets = keras.ops.cast(targets, "int32")  # Keras hands them on as floats
    return masked_loss(logits, targets, targets != 0)


def train_on(batches, inputs, logits, epochs, label):
    """Train the model from inputs to logits, with teacher forcing; its losses."""
    model = keras.Model(inputs, logits)
    rate = keras.optimizers.schedules.CosineDecay(0.01, epochs * len(batches))
    model.compile(keras.optimizers.Adam(rate, global_clipnorm=1.0), loss_in_training)
    examples = [([b.source, shift_right(b.target, start)], b.target) for b in batches]
    return train(model, examples, epochs=epochs, label=label)


batches = batches_by_length(corpus.train, english, german, encode_batch, size=64)
n_units = 256 if large else 64


# %% id="train-one-vector" role="experiment"
def train_one_vector(batches, label):
    """Lesson 6's encoder and decoder, trained, and the losses."""
    keras.utils.set_random_seed(0)
    encoder = build_encoder(len(english), 32, n_units)
    decoder = build_decoder(len(german), 32, n_units)
    source, before = (keras.Input((None,), dtype="int32") for _ in range(2))
    logits, _, _ = decoder([before, *encoder(source)])
    losses = train_on(batches, [source, before], logits, epochs=16, label=label)
    return encoder, decoder, losses


def turned(pairs):
    return [pair._replace(source=pair.source[::-1]) for pair in pairs]


turned_batches = batches_by_length(
    turned(corpus.train), english, german, encode_batch, size=64
)
one_vector = {
    "one vector": train_one_vector(batches, "one vector"),
    "source reversed": train_one_vector(turned_batches, "source reversed"),
}

# %% id="train-attention" role="experiment"
keras.utils.set_random_seed(0)
translator = build_translator(len(english), len(german), 32, n_units, n_align=32)
logits, _ = translator.outputs
losses = train_on(batches, translator.inputs, logits, 4, "attention")
for name, (*_, one_vector_losses) in one_vector.items():
    print(f"{name:>15}:", *(f"{loss:.2f}" for loss in one_vector_losses))
print("      attention:", *(f"{loss:.2f}" for loss in losses))

# %% [markdown] id="translate-question"
# After one pass all three stand near 2: as long as the weights of attention are nearly equal, the context says little. In its second pass the new model's loss halves, in the third it falls to
# a tenth: the weights have found the right words.
#
# To translate, the model is taken apart: encode once, then one `decoder_step` after another. The state that `greedy_decode` hands on is
# $s$, $c$, and what stays the same: $h$ and the mask.


# %% id="take-apart" role="setup"
def take_apart(translator, vocabulary):
    """begin(sentences) → state; step(words, state) → logits, state; [s, c, h, real]."""
    loop = next(x for x in translator.layers if isinstance(x, AttentionDecoder))
    y, h, real = loop.input
    n_units, _, n_target = loop.sizes
    encode = keras.Model(translator.inputs[0], [h, real])
    embed = keras.Model(translator.inputs[1], y)
    # One step as a network of its own: Keras compiles it, as it does the loop.
    word = keras.Input((1,), dtype="int32")
    inputs = [keras.Input((n_units,)), keras.Input((n_units,))]
    inputs += [keras.Input(x.shape[1:], dtype=x.dtype) for x in (h, real)]
    both, (s, c, _, _) = loop.cell(embed(word)[:, 0], inputs)
    one_step = keras.Model([word, *inputs], [both[:, :n_target], s, c])

    def begin(sentences):
        ids, _ = encode_batch(sentences, vocabulary.index)
        # In few lengths: a network is compiled anew for each.
        ids = np.pad(ids, ((0, 0), (0, -np.shape(ids)[1] % 8)))
        h, real = encode.predict_on_batch(ids)
        zeros = np.zeros((len(ids), n_units), dtype="float32")
        return [zeros, zeros, h, real]

    def step(words, state):
        logits, s, c = one_step.predict_on_batch([np.asarray(words)[:, None], *state])
        return logits, [s, c, *state[2:]]

    return begin, step


# %% id="translate-with-attention" role="experiment"
def write(begin, step, sentences, m=500):
    """Translations, greedily, m sentences at a time."""
    parts = [sentences[i : i + m] for i in range(0, len(sentences), m)]
    rows = [
        row for part in parts for row in greedy_decode(step, begin(part), start, end, 60)
    ]
    return [german.decode(row) for row in rows]


begin, step = take_apart(translator, english)
sources = [pair.source for pair in corpus.test]
with_attention = write(begin, step, sources)


# %% id="translate-one-vector" role="experiment"
def write_from_one_vector(encoder, decoder, sentences):
    """Translations by lesson 6's model."""

    def begin(sentences):
        ids, _ = encode_batch(sentences, english.index)
        return encoder.predict_on_batch(ids)

    def step(words, state):
        logits, *state = decoder.predict_on_batch([words[:, None], *state])
        return logits[:, 0], state

    return write(begin, step, sentences)


answers = {
    name: write_from_one_vector(
        encoder,
        decoder,
        [words[::-1] for words in sources] if "reversed" in name else sources,
    )
    for name, (encoder, decoder, _) in one_vector.items()
}
answers["attention"] = with_attention

# %% [markdown] id="quality-question"
# ## The longer, the worse?
#
# Four thousand numbers that none has seen, sorted by length. **Predict** the curve of the new model.

# %% id="quality-by-length" role="experiment"
from unroll.translation import shares_by_length

edges = np.arange(1, longest + 2, longest // 10)
lengths = [len(words) for words in sources]
right = {
    name: [words == pair.target for words, pair in zip(said, corpus.test, strict=True)]
    for name, said in answers.items()
}
shares = {name: shares_by_length(lengths, r, edges).values() for name, r in right.items()}
plot.show(
    plot.lines_against(
        (edges[:-1] + edges[1:] - 1) / 2,
        {name: [s.share for s in part] for name, part in shares.items()},
        intervals={name: [(s.low, s.high) for s in part] for name, part in shares.items()},
        xlabel="words in the English sentence",
        ylabel="share translated right",
        ylim=(0, 1.03),
    ),
    alt="The share of sentences translated without a mistake, against their length. "
    "Lesson 6's model falls the whole way as sentences get longer, and later when it reads "
    "them backwards. The one with attention stays level near 1.",
    caption="The same sentences, for lesson 6's model with all its sixteen passes. With "
    "attention, length makes hardly any difference, after four. The bars are 95 % confidence "
    "intervals: of a hundred such bars about 95 hold the true share.",
)

# %% id="quality-numbers" role="experiment"
long_ones = np.array(lengths) > longest - longest // 10
for name, r in right.items():
    print(f"{name:>15}: {100 * np.mean(r):.1f} % of {len(r)} sentences are right,")
    r_long = np.array(r)[long_ones]
    print(f"                 {100 * np.mean(r_long):.1f} % of the {len(r_long)} longest")

# %% [markdown] id="quality-why"
# Bahdanau, Cho and Bengio (2015, figure 2) saw the same with real sentences: their model without attention falls, and the one with attention
# stays level past fifty words.
#
# ## Where does it look?
#
# The model also returns its weights. Give it a sentence and its own translation, and $\alpha$ says where each step looked. **Predict:** English says *eighty seven*, German
# *sieben und achtzig*. What does that look like in a table with a row for each German word?


# %% id="look-at-alpha" role="experiment"
def show_attention(translator, sentence, translation, words_in, words_out):
    """The weights when the translator writes this translation, up to its <eos>."""
    ids, _ = encode_batch([sentence], words_in.index)
    target, _ = encode_batch([translation], words_out.index)
    _, alpha = translator([ids, shift_right(target, start)])
    alpha = keras.ops.convert_to_numpy(alpha)[0]  # (T_y, T_x)
    return plot.attention(alpha, [*sentence, "<eos>"], [*translation, "<eos>"])


text = "nine hundred eighty seven thousand six hundred fifty four"
sentence = tuple(text.split())
translation = write(begin, step, [sentence])[0]
plot.show(
    show_attention(translator, sentence, translation, english, german),
    alt=f"A table of weights for {text}, written as {' '.join(translation)}. Most rows "
    "have one dark square. The squares follow the diagonal, but for units and tens, "
    "which cross.",
    caption="German is written from top to bottom. At sieben und achtzig the dark squares "
    "step to the right first, then back: units before tens.",
)

# %% id="more-heatmaps" role="experiment"
fitting = [pair for pair in corpus.test[:200] if len(pair.target) < 25]
long_pair = max(fitting, key=lambda pair: len(pair.source))
plot.show(
    show_attention(translator, long_pair.source, long_pair.target, english, german),
    alt=f"The same table for a number of {len(long_pair.source)} English words. The dark "
    "squares go from the upper left to the lower right; tens and units cross.",
    caption="A long number: the same, again and again. Nothing has to be kept for long, "
    "since it can be looked up.",
)

# %% [markdown] id="alpha-caution"
# These are the true weights of this model, not a drawing. But mind what they say: where the decoder *looked*. A state of the encoder has read its neighbours too, so a look one word
# beside the right one can be just as good. Look at *und*: it has no English word at all.

# %% [markdown] id="copy-question"
# ### How often is it the right place?
#
# For numbers nobody wrote down which word belongs to which. So take two tasks where it is known: **copy** letters, and **reverse** them. To write letter $t$ of a sentence of length $T$, one has to
# look at place $t$, or at place $T + 1 - t$.
#
# **Predict:** how often is the largest weight at that very place? And what will the table look like when letters are reversed?

# %% id="copy-and-reverse" role="experiment"
from unroll.datasets.number_words import copy_task


def train_to_copy(reverse, epochs=12):
    """A small translator that copies or reverses letters; the test pairs, the letters."""
    task = copy_task(2000, reverse=reverse)
    letters = Vocabulary.from_sentences(pair.source for pair in task.train)
    keras.utils.set_random_seed(0)
    model = build_translator(len(letters), len(letters), 16, 32, n_align=16)
    own = batches_by_length(task.train, letters, letters, encode_batch, size=64, width=13)
    train_on(own, model.inputs, model.outputs[0], epochs, "reverse" if reverse else "copy")
    return model, task.test, letters


def places(model, pairs, letters, reverse):
    """Right letters and right places, both as a list over all letters of all pairs."""
    source, mask = encode_batch([pair.source for pair in pairs], letters.index)
    target, _ = encode_batch([pair.target for pair in pairs], letters.index)
    logits, alpha = map(
        keras.ops.convert_to_numpy, model([source, shift_right(target, start)])
    )
    rows = [(i, t, n) for i, n in enumerate(mask.sum(axis=1) - 1) for t in range(n)]
    letters_right = [logits[i, t].argmax() == target[i, t] for i, t, _ in rows]
    right_place = [
        alpha[i, t].argmax() == (n - 1 - t if reverse else t) for i, t, n in rows
    ]
    return letters_right, right_place


# %% id="copy-train" role="experiment"
for reverse in (False, True):
    copier, pairs, letters = train_to_copy(reverse)
    letter, place = (100 * np.mean(x) for x in places(copier, pairs, letters, reverse))
    print(
        "reverse:" if reverse else "   copy:", f"{letter:.1f} % of the letters are right,"
    )
    print(f"         the largest weight is at the right place for {place:.1f} %")

# %% id="reverse-heatmap" role="experiment"
pair = max(pairs, key=lambda pair: len(pair.source))
plot.show(
    show_attention(copier, pair.source, pair.target, letters, letters),
    alt="The table of weights for a row of letters that is written backwards. The dark "
    "squares go from the upper right to the lower left.",
    caption="Reversed letters: the decoder looks at the last one first.",
)

# %% [markdown] id="beam-search-task"
# ## Search for the sentence
#
# `greedy_decode` takes the best word at each step. But the best sentence may begin with the second best word. To score a whole
# sentence, add up the logarithms of its probabilities. Each word makes the sum smaller, so short sentences would win; therefore a **length penalty** $\lambda$:
#
# $$\mathrm{score}(y) = \frac{1}{T^{\lambda}} \sum_{t=1}^{T} \log p\left(y^{\langle t\rangle} \mid x,\ y^{\langle 1\rangle}, \dots, y^{\langle t-1\rangle}\right) \tag{7}$$
#
# There are far too many sentences to try them all. A **beam search** keeps the best few, its `width`:
#
# 1. Give every word after every unfinished sentence a total: the sentence's own plus the word's log-probability.
# 2. All these continuations compete, whichever sentence they come from. The best ones take the free places.
# 3. A sentence that ends keeps its place, and is not continued. One that reaches `max_length` counts as it is.
# 4. Each kept sentence takes along the state of the sentence that it continues.
#
# **Predict:** width 2, and these probabilities: *a* 0.6, *b* 0.4; after *a* the best word has 0.3, after *b* 0.9. What does greedy decoding find, what does the beam find?

# %% id="greedy-misses" role="experiment"
print(f"greedy: {0.6 * 0.3:.2f}   by way of b: {0.4 * 0.9:.2f}")

# %% [markdown] id="beam-search-exercise"
# ### Exercise 7: a beam
#
# `np.argsort(-table, axis=None)` sorts all entries of a table, the largest first; `np.unravel_index` says in which row and column they are. NumPy is enough here.


# %% id="beam-search" role="exercise"
def beam_search(step, state, start, end, width, max_length, penalty=0.0):
    """Search for the sentences with the highest score, equation (7).

    A beam has `width` places. A sentence that ends keeps its place and is not continued.

    Args:
        step: a function. step(words, state) takes the last word of each of k unfinished
            sentences, shape (k,), and a state with k rows. It returns the log-probability
            of every word after each of them, shape (k, n_words), and the new state.
        state: the state to start from, a list of arrays with one row.
        start: the number of the word that stands before the first one.
        end: the number of the word that ends a sentence.
        width: how many sentences to keep.
        max_length: how many words to write at most, `end` included.
        penalty: λ in equation (7); T counts the words written, `end` included.

    Returns:
        sentences: at most `width` lists of word numbers without start and end, best first.
        scores: their scores, in the same order.
    """
    ### BEGIN SOLUTION
    #: A beam of one sentence, start alone, whose sum is 0; nothing is found yet
    beams, totals, found = [[start]], np.zeros(1), []
    #: For each number of words, up to max_length:
    for length in range(1, max_length + 1):
        #: Ask step, with the last word of each sentence
        log_p, state = step(np.array([beam[-1] for beam in beams]), state)
        #: Each sentence with each word: the sums of their logarithms, (k, n_words)
        grown = totals[:, None] + log_p  # (k, n_words)
        #: The best of all, as many as there are free places
        best = np.argsort(-grown, axis=None)[: width - len(found)]
        #: Which sentence each of them continues, and with which word
        rows, words = np.unravel_index(best, grown.shape)
        #: These sentences, and their sums
        beams = [[*beams[row], int(word)] for row, word in zip(rows, words, strict=True)]
        totals = grown[rows, words]
        #: Those that are over, by word or by length: keep their scores, equation (7)
        over = (words == end) | (length == max_length)
        found += [(totals[i] / length**penalty, beams[i]) for i in np.flatnonzero(over)]
        #: Where none goes on, stop
        live = np.flatnonzero(~over)
        if len(live) == 0:
            break
        #: Go on with the others: their words, their sums, their rows of the state
        beams, totals = [beams[i] for i in live], totals[live]
        state = [array[rows[live]] for array in state]
    #: The best first
    found = sorted(found, reverse=True)
    #: Their words without start and end, and their scores
    sentences = [beam[1:-1] if beam[-1] == end else beam[1:] for _, beam in found]
    scores = [float(score) for score, _ in found]
    ### END SOLUTION
    return sentences, scores


# %% id="beam-search-test" role="test" points=15
check(beam_search)

# %% [markdown] id="exhaustive-question"
# How does one know that a search is right? Make the language so small that all its sentences can be tried. The next cell has four words and at most five steps: 364 sentences.
# A beam wide enough for all of them has to find the best ones, in order. **Predict:** from which width on does this beam find the best sentence?

# %% id="exhaustive" role="experiment"
from itertools import product

rng = np.random.default_rng(39)
E, U, V = rng.normal(size=(3, 4, 4))  # a small recurrent network over four words; 3 ends


def small_step(words, state):
    s = np.tanh(E[words] + state[0] @ U)
    return np.log(np.exp(s @ V) / np.exp(s @ V).sum(axis=1, keepdims=True)), [s]


def score_of(words, penalty=1.0):
    """Equation (7) for one sentence, word by word."""
    total, state = 0.0, [np.zeros((1, 4))]
    for before, word in zip([0, *words], words, strict=False):
        log_p, state = small_step(np.array([before]), state)
        total += log_p[0, word]
    return total / len(words) ** penalty


every = [[*w, 3] for n in range(5) for w in product(range(3), repeat=n)]
every += [list(w) for w in product(range(3), repeat=5)]
best = max(map(score_of, every))
for width in (1, 2, 3, 5, 10, len(every)):
    _, scores = beam_search(small_step, [np.zeros((1, 4))], 0, 3, width, 5, penalty=1.0)
    print(f"width {width:>3}: {scores[0]:.4f}   of all {len(every)} sentences: {best:.4f}")

# %% [markdown] id="beam-numbers-question"
# A wider beam looks at more, and is still no guarantee, until it is as wide as the language.
#
# Now your translator. **Predict:** how probable is the best translation of a number, compared with the second best?


# %% id="beam-numbers" role="experiment"
def log_step(words, state):
    logits, state = step(words, state)
    return keras.ops.convert_to_numpy(keras.ops.log_softmax(logits)), state


for text in ("nine hundred eighty seven thousand", "hundred eighty seven nine"):
    state = begin([tuple(text.split())])
    found, scores = beam_search(log_step, state, start, end, 3, 30, penalty=0.0)
    print(text)
    for words, score in zip(found, scores, strict=True):
        print(f"   {np.exp(score):.4f}", *(german.words[word] for word in words))

# %% [markdown] id="real-sentences"
# For a number one translation is far ahead of all others, and greedy decoding is enough. The model gets unsure where nobody speaks like that.
#
# ## Real sentences
#
# Real sentences have many translations. Multi30k (Elliott and others, 2016) has 29,000 descriptions of photographs, in English and German. Published recurrent models reach, from German to English
# on its test set of 2016, a BLEU of 28.30 with attention (13.76 and 20.61 without) in one well-known tutorial series, and 33.47 in a published attention model. The model of this lesson
# reached 35.5 on a GPU, with 512 units and in less than seven minutes; with 256 units it reached 34.1, after an hour and a half on two CPU cores. (Each counts BLEU a little differently, so read them as *about as good*.)
#
# On a computer with a GPU the next cell trains **your** functions on it, with dropout and a beam of five, and scores them with `sacrebleu`. It needs the data: in a checkout of the whole course,
# `python datasets/download.py multi30k` fetches them (in Colab: `!python unroll-course/datasets/download.py multi30k`).

# %% id="multi30k" role="experiment"
from unroll.datasets.sentences import DATA, load_multi30k
from unroll.translator import Parts, report, train_translator

if large and (DATA / "multi30k").is_dir():
    parts = Parts(build_translator, take_apart, beam_search, encode_batch, shift_right)
    real_corpus = load_multi30k()
    result = report(train_translator(parts, real_corpus), real_corpus)
    print(result.text)
else:
    print("Skipped: this takes a GPU and `python datasets/download.py multi30k`.")

# %% id="multi30k-plots" role="experiment"
if large and (DATA / "multi30k").is_dir():
    for picture in result.pictures():
        plot.show(**picture)

# %% [markdown] id="remember"
# ## What to remember
#
# - One vector has to hold the whole sentence, and what is read long before it is needed is hard to learn. **Attention** keeps all the encoder's states and looks back at every step.
# - Scores come from a small network on $[s^{\langle t-1\rangle};\, h^{\langle t'\rangle}]$; the **softmax runs over time**, and padding gets exactly 0; the context is $\sum \alpha\, h$.
# - The decoder's LSTM reads context and the word before. It has two states, and carries both.
# - Read **both ways**, and turn the backward states round, padding and all.
# - $\alpha$ shows where the decoder looked. That is often an alignment, but nothing forces it to be one.
# - A **beam** keeps the best few sentences; all continuations compete. Wide enough, it equals exhaustive search, and that is how it is tested.
#
# ### Slips you may meet elsewhere
#
# - *A softmax over an axis of one unit*: all weights are 1, and the "attention" is a plain sum.
# - *A factor $n$ or $\tfrac1{T_x}$ before the context*: the weights sum to 1 already.
# - *The decoder's state*: there are two, $s$ and $c$.
# - *$\alpha$ of the step before*: the weights are computed anew in every step, here from $s^{\langle t-1\rangle}$. (Luong and others look with the new state, after the LSTM.)
#
# ### Where to read more
#
# - D. Bahdanau, K. Cho and Y. Bengio, *Neural Machine Translation by Jointly Learning to Align and Translate* (2015), arXiv:1409.0473. BLEU from English to French
#   after training on sentences of up to 50 words: 17.82 without attention, 26.75 with it (table 1).
# - M.-T. Luong, H. Pham and C. D. Manning, *Effective Approaches to Attention-based Neural Machine Translation* (2015), arXiv:1508.04025: other scores, and from English to German 14.0 → 16.8 by attention.
# - Y. Wu and others, *Google's Neural Machine Translation System* (2016), arXiv:1609.08144: a length penalty and a coverage penalty for beams.
# - S. Jain and B. C. Wallace, *Attention is not Explanation* (2019), arXiv:1902.10186, and S. Wiegreffe and Y. Pinter, *Attention is not not Explanation* (2019), arXiv:1908.04626: what $\alpha$ says.
# - D. Elliott, S. Frank, K. Sima'an and L. Specia, *Multi30K: Multilingual English-German Image Descriptions* (2016), arXiv:1605.00459.
# - A. Vaswani and others, *Attention Is All You Need* (2017), arXiv:1706.03762: what became of it, without recurrence.
