# %% [markdown] id="title"
# # Translate with one vector
#
# **You will build** a network that reads a sentence in one language and writes it in another: an encoder, a decoder, the loss that
# trains them, the loop that writes, and the score by which translations are measured.
#
# **You will learn** how a batch holds sentences of unequal length, what teacher forcing is and what it hides, and why one vector is
# not enough for a long sentence.
#
# **You need** lesson 3, the gates of an LSTM, and a first acquaintance with Keras: layers and models.
#
# **It takes** about two hours. There are seven exercises, 55 points in all.

# %% id="get-course" role="colab" needs="gpu num2words sacrebleu"

# %% id="imports" role="setup"
import logging
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # TensorFlow would fill the screen
logging.getLogger("tensorflow").setLevel(logging.ERROR)

try:
    import unroll
except ModuleNotFoundError:  # the course's own library lies one folder up
    sys.path.append("..")

from collections import Counter

import keras
import numpy as np

from unroll import check, draw, plot

# %% [markdown] id="read-then-write"
# ## Read a sentence, then write one
#
# A recurrent network gives one output for each input. A translation is not like that: it is longer or shorter, and its words come in
# another order. Here is a language small enough to be learned in half a minute, and a real translation: the words of numbers,
# from English to German.
#
# **Predict:** German says *sieben und achtzig* for *eighty seven*. How many words of *eighty seven* must a translator have read
# before it can write *sieben*?

# %% id="corpus" role="experiment"
from unroll.datasets.number_words import number_words
from unroll.devices import gpu

large = bool(gpu())  # on a GPU: more and longer sentences, a larger network
longest = 30 if large else 20
corpus = number_words(60_000 if large else 12_000, longest=longest, test=4000, seed=1)
example = next(pair for pair in corpus.train if "und" in pair.target)
print(" ", *example.source)
print("→", *example.target)

# %% [markdown] id="two-networks"
# Both: the first German word is the last English one. The safe way is to read the whole sentence first. So take two networks (Cho and others, 2014; Sutskever, Vinyals and Le, 2014). The **encoder**
# reads the sentence $x$ and writes nothing. What it holds after the last word goes to the **decoder**, which writes the
# translation $y$ word by word. At each step it gives a probability to every word of its language, knowing $x$ and the words so far:
#
# $$p(y \mid x) = \prod_{t=1}^{T_y} p\left(y^{\langle t\rangle} \mid x,\ y^{\langle 1\rangle}, \dots, y^{\langle t-1\rangle}\right) \tag{1}$$

# %% id="draw-both" role="experiment"
plot.show(
    draw.encoder_decoder(),
    caption="The only way from left to right leads through h and c. The decoder is given "
    "the words that it has written, and one to start from.",
)

# %% [markdown] id="word-numbers"
# ## Sentences of unequal length
#
# A network reads numbers. A **vocabulary** gives one to each word of a language, and to four that no text has:
#
# | number | word | stands for |
# |:--|:--|:--|
# | 0 | `<pad>` | padding: what fills a short sentence up |
# | 1 | `<sos>` | start of sentence: what the decoder is given first |
# | 2 | `<eos>` | end of sentence: how it says that it is done |
# | 3 | `<unk>` | any unknown word |
#
# **Predict:** how many different words are there in all these numbers? In which language are there more?

# %% id="vocabularies" role="experiment"
from unroll.vocabulary import Vocabulary

english = Vocabulary.from_sentences(pair.source for pair in corpus.train)
german = Vocabulary.from_sentences(pair.target for pair in corpus.train)
print(len(english), "English words:", *english.words[:8], "…")
print(len(german), "German words: ", *german.words[:8], "…")

# %% [markdown] id="encode-batch-task"
# Many sentences go through a network at once, as the rows of an array, and rows have one length. So short ones are filled up with 0 **on the
# right**, after their own `<eos>`. A **mask** tells what is real.
#
# As in lesson 5, arrays have Keras's order: examples first, then time, then features. Ids have the shape $(m, T)$.
#
# ### Exercise 1: a batch of sentences
#
# `vocabulary` is a plain dictionary, such as `{"<pad>": 0, …, "nine": 7}`. An unknown word becomes `<unk>`.
#
# Leave what your functions are given as it is, here and in all exercises: one that changes an argument, as `+=` does to an array,
# loses a fifth of its points.


# %% id="encode-batch" role="exercise"
def encode_batch(sentences, vocabulary):
    """Turn sentences into rows of word numbers, all of the same length.

    Args:
        sentences: m sentences, each a tuple of words.
        vocabulary: a dictionary from words to numbers. It holds "<pad>" (0), "<sos>" (1),
            "<eos>" (2) and "<unk>" (3).

    Returns:
        ids: the words' numbers, an int32 array of shape (m, T). T is the length of the
            longest sentence with its "<eos>".
        mask: True at words and at "<eos>", False at padding, shape (m, T).
    """
    ### BEGIN SOLUTION
    #: The numbers of <unk> and <eos>
    unknown, end = vocabulary["<unk>"], vocabulary["<eos>"]
    #: For each sentence a list of its numbers, <eos> at the end
    rows = [
        [vocabulary.get(word, unknown) for word in words] + [end] for words in sentences
    ]
    #: How long each list is: (m,)
    lengths = np.array([len(row) for row in rows])
    #: True as far as each list reaches: (m, T)
    mask = np.arange(lengths.max()) < lengths[:, None]  # (m, T)
    #: An array that is all padding, int32: (m, T)
    ids = np.full(mask.shape, vocabulary["<pad>"], dtype="int32")
    #: Write each list into its row, from the left
    for i, row in enumerate(rows):
        ids[i, : len(row)] = row
    ### END SOLUTION
    return ids, mask


# %% id="encode-batch-test" role="test" points=5
check(encode_batch)

# %% [markdown] id="encode-question"
# **Predict** the last row: what does the network see of a word that it does not know?

# %% id="see-a-batch" role="experiment"
phrases = ["nine hundred eighty seven", "six", "nine bananas"]
ids, mask = encode_batch([tuple(phrase.split()) for phrase in phrases], english.index)
print(ids)
print(mask.astype(int))

# %% [markdown] id="build-encoder-task"
# ## The encoder
#
# First each word gets a vector of its own, $\mathrm{emb}(x^{\langle t\rangle})$: one row of a matrix that is learned with everything else, an **embedding**. Then an LSTM reads
# the vectors. Lesson 3 called its hidden state $a$; Keras says $h$, and so do we from here on:
#
# $$h^{\langle t\rangle}, c^{\langle t\rangle} = \mathrm{LSTM}\left(\mathrm{emb}(x^{\langle t\rangle}),\ h^{\langle t-1\rangle}, c^{\langle t-1\rangle}\right) \tag{2}$$
#
# Both start from zeros, and at padding both stay as they are. What the encoder hands on is the **two** states after the last real word:
#
# $$v = \left[h^{\langle T_x\rangle},\ c^{\langle T_x\rangle}\right] \tag{3}$$
#
# ### Exercise 2: the encoder
#
# Build it from `keras.layers.Embedding` and `keras.layers.LSTM`. With `return_state=True` an LSTM returns three things: its output, $h$ and
# $c$. With `mask_zero=True` an embedding tells the layers after it where the padding is.


# %% id="build-encoder" role="exercise"
def build_encoder(n_vocabulary, n_embedding, n_units):
    """A model that reads sentences and keeps the two last states of an LSTM.

    Args:
        n_vocabulary: how many words the source language has, padding and the like included.
        n_embedding: how many numbers stand for a word.
        n_units: the size of each state.

    Returns:
        A Keras model. Its input: ids, int32, shape (m, T_x), with 0 for padding.
        Its outputs, a list: h and c after each sentence's last word, both (m, n_units).
    """
    ### BEGIN SOLUTION
    #: What goes in: sentences of any length, as whole numbers (m, T_x)
    ids = keras.Input((None,), dtype="int32")  # (m, T_x)
    #: A vector for each word, and the mask of padding: (m, T_x, n_embedding)
    embedding = keras.layers.Embedding(n_vocabulary, n_embedding, mask_zero=True)
    vectors = embedding(ids)  # (m, T_x, n_embedding)
    #: An LSTM that reads them, equation (2); its two last states, (m, n_units) each
    lstm = keras.layers.LSTM(n_units, return_state=True)
    _, h, c = lstm(vectors)  # each (m, n_units)
    #: The model: from the sentences to these two states, equation (3)
    model = keras.Model(ids, [h, c])
    ### END SOLUTION
    return model


# %% id="build-encoder-test" role="test" points=5
check(build_encoder)

# %% [markdown] id="padding-question"
# **Predict:** the same sentence with three zeros more at its end. Which numbers change? And in an encoder that does not mask them?

# %% id="padding-changes-nothing" role="experiment"
encoder = build_encoder(len(english), n_embedding=32, n_units=64)
sentence, _ = encode_batch([("nine", "hundred")], english.index)
states = encoder.predict_on_batch(sentence)  # arrays in, arrays out
padded = encoder.predict_on_batch(np.pad(sentence, ((0, 0), (0, 3))))
for name, one, other in zip("hc", states, padded, strict=True):
    print(f"{name}: the same to 1e-6?", bool(abs(one - other).max() < 1e-6))

# %% [markdown] id="build-decoder-task"
# None: at padding the states stay as they are. Without the mask the LSTM would read three words more, and both states would change.
#
# ## The decoder
#
# The decoder is an LSTM too, with weights of its own. It starts where the encoder stopped, from $v$. At step $t$ it is given the word before:
#
# $$h^{\langle t\rangle}, c^{\langle t\rangle} = \mathrm{LSTM}\left(\mathrm{emb}(y^{\langle t-1\rangle}),\ h^{\langle t-1\rangle}, c^{\langle t-1\rangle}\right), \qquad \left[h^{\langle 0\rangle}, c^{\langle 0\rangle}\right] = v \tag{4}$$
#
# From its hidden state come the **logits**, one score for each word of the language. Softmax makes them the probabilities of equation (1):
#
# $$z^{\langle t\rangle} = W_z\, h^{\langle t\rangle} + b_z, \qquad p\left(y^{\langle t\rangle} \mid x, \dots\right) = \mathrm{softmax}\left(z^{\langle t\rangle}\right)_{y^{\langle t\rangle}} \tag{5}$$
#
# ### Exercise 3: the decoder
#
# The same model has to serve twice: for whole sentences when it is trained, and for one word at a time when it writes. So it takes the
# states to start from, and returns the new ones. Leave softmax out: the loss will take it.


# %% id="build-decoder" role="exercise"
def build_decoder(n_vocabulary, n_embedding, n_units):
    """A model that goes on from given states, word by word, and scores the next words.

    Args:
        n_vocabulary: how many words the target language has, padding and the like included.
        n_embedding: how many numbers stand for a word.
        n_units: the size of each state, as in the encoder.

    Returns:
        A Keras model. Its inputs, a list: the words before, int32, shape (m, T_y); then h
        and c to start from, both (m, n_units). Its outputs, a list: logits, shape (m, T_y,
        n_vocabulary); then h and c after the last step, both (m, n_units).
    """
    ### BEGIN SOLUTION
    #: What goes in: the words before, (m, T_y), and two states, (m, n_units) each
    before = keras.Input((None,), dtype="int32")  # (m, T_y)
    h_start = keras.Input((n_units,))
    c_start = keras.Input((n_units,))
    #: A vector for each word: (m, T_y, n_embedding)
    vectors = keras.layers.Embedding(n_vocabulary, n_embedding)(before)
    #: An LSTM that goes on from these states, equation (4):
    #:   its hidden state at every step, and its two last states
    lstm = keras.layers.LSTM(n_units, return_sequences=True, return_state=True)
    states, h, c = lstm(vectors, initial_state=[h_start, c_start])
    #: The logits of every step, equation (5), without softmax
    logits = keras.layers.Dense(n_vocabulary)(states)  # (m, T_y, n_vocabulary)
    #: The model: from all three inputs to the logits and the two states
    model = keras.Model([before, h_start, c_start], [logits, h, c])
    ### END SOLUTION
    return model


# %% id="build-decoder-test" role="test" points=10
check(build_decoder)

# %% [markdown] id="decoder-question"
# Give it three words at once, then the same three one by one, each time with the states of the step before. **Predict** the shapes, and whether the last
# logits agree.

# %% id="at-once-or-one-by-one" role="experiment"
decoder = build_decoder(len(german), n_embedding=32, n_units=64)
words = np.array([[1, 7, 9]], dtype="int32")  # (1, 3)
at_once, _, _ = decoder.predict_on_batch([words, *states])
for t in range(3):
    logits, *states = decoder.predict_on_batch([words[:, t : t + 1], *states])
    print(f"step {t + 1}: one by one {logits.shape}, at once {at_once.shape}")
difference = abs(logits[:, -1] - at_once[:, -1]).max()
print("the last logits agree to 1e-3?", bool(difference < 1e-3))  # a GPU may round

# %% [markdown] id="shift-right-task"
# ## Teacher forcing
#
# What is the word before, while the decoder learns? Its own first words would be nonsense, and it would learn how to go on after nonsense. So it
# is given the **right** word before, whatever it would have written: **teacher forcing** (Williams and Zipser, 1989). All
# inputs are known beforehand then, and a sentence goes through in one go.
#
# | step | 1 | 2 | 3 |
# |:--|:--|:--|:--|
# | is given | `<sos>` | neun | hundert |
# | has to say | neun | hundert | `<eos>` |
#
# **Predict:** what would a decoder learn if its inputs were the targets themselves, unshifted?
#
# ### Exercise 4: one step to the right


# %% id="shift-right" role="exercise"
def shift_right(targets, start):
    """The words that a decoder is given when it has to write the targets.

    Args:
        targets: word numbers, shape (m, T_y).
        start: the number of the word that stands before the first one.

    Returns:
        inputs: at each step the target of the step before; shape and dtype of targets.
    """
    ### BEGIN SOLUTION
    #: One column of start, in the dtype of targets: (m, 1)
    first = np.full_like(targets[:, :1], start)  # (m, 1)
    #: Behind it the targets, without their last step: (m, T_y)
    inputs = np.concatenate((first, targets[:, :-1]), axis=1)
    ### END SOLUTION
    return inputs


# %% id="shift-right-test" role="test" points=5
check(shift_right)

# %% [markdown] id="unshifted-answer"
# Unshifted, it would learn to repeat what it is given, with a loss near 0, and could not translate a word. See what it is given now:

# %% id="see-the-shift" role="experiment"
targets, mask = encode_batch([("neun", "hundert"), ("eins",)], german.index)
start = german.index["<sos>"]
print("targets", *targets.tolist())
print("inputs ", *shift_right(targets, start).tolist())

# %% [markdown] id="masked-loss-task"
# ## A loss that padding cannot change
#
# At each step the loss is minus the logarithm of the probability that the right word got. Number the sentences $i$:
#
# $$\ell^{(i)\langle t\rangle} = -\log\, \mathrm{softmax}\left(z^{(i)\langle t\rangle}\right)_{y^{(i)\langle t\rangle}} \tag{6}$$
#
# Where $k^{(i)\langle t\rangle}$ is 1 at real words (`<eos>` is one of them) and 0 at padding, the loss of a batch is the mean over its real words:
#
# $$L = \frac{\sum_i \sum_t k^{(i)\langle t\rangle}\, \ell^{(i)\langle t\rangle}}{\sum_i \sum_t k^{(i)\langle t\rangle}} \tag{7}$$
#
# **Predict:** three words of padding for each real one, and a loss that takes them along. What does the network learn first?
#
# ### Exercise 5: the loss
#
# Keras has to take the gradient of it, through tensors that have no numbers yet, so NumPy cannot help. Use `keras.ops`: `log_softmax` is exact for any logits, `take_along_axis` picks one entry of each row, `cast` makes numbers of a mask.


# %% id="masked-loss" role="exercise"
def masked_loss(logits, targets, mask):
    """The mean loss of the real words in a batch.

    Args:
        logits: scores before softmax, a float32 tensor of shape (m, T_y, n_vocabulary).
        targets: the right words' numbers, an int32 tensor of shape (m, T_y).
        mask: True at real words, False at padding, a tensor of shape (m, T_y).

    Returns:
        loss: a tensor with one number.
    """
    ### BEGIN SOLUTION
    #: The logarithm of every probability: (m, T_y, n_vocabulary)
    log_p = keras.ops.log_softmax(logits, axis=-1)  # (m, T_y, n_vocabulary)
    #: That of the right word at each step, with a minus, equation (6): (m, T_y)
    right = keras.ops.take_along_axis(log_p, targets[:, :, None], axis=-1)
    losses = -right[:, :, 0]  # (m, T_y)
    #: The mask as numbers, 1 at real words: (m, T_y)
    real = keras.ops.cast(mask, "float32")
    #: The mean over real words, equation (7)
    loss = keras.ops.sum(real * losses) / keras.ops.sum(real)
    ### END SOLUTION
    return loss


# %% id="masked-loss-test" role="test" points=10
check(masked_loss)

# %% [markdown] id="loss-question"
# With a loss that counts padding, a network first learns to say padding, and its loss looks fine.
#
# Your untrained decoder gives about the same probability to every word. **Predict** its loss from the size of the vocabulary.

# %% id="loss-at-first" role="experiment"
zeros = np.zeros((2, 64), dtype="float32")
logits, _, _ = decoder.predict_on_batch([shift_right(targets, start), zeros, zeros])
print(f"loss {float(masked_loss(logits, targets, mask)):.2f}")
print(f"ln {len(german)} = {np.log(len(german)):.2f}")

# %% [markdown] id="train-task"
# ## Train it
#
# Encoder and decoder in a row make one Keras model; its loss is yours. The next cell defines that, and hides nothing but the sorting of
# sentences into batches of about the same length (`batches_by_length`) and the loop over them (`train`).
#
# `global_clipnorm` is lesson 2's clipping, by the norm of all gradients together; the learning rate falls from 0.01 to 0 along half a cosine.


# %% id="make-translator" role="experiment"
import random

from unroll.translation import batches_by_length, train


def loss_in_training(targets, logits):
    targets = keras.ops.cast(targets, "int32")  # Keras hands them on as floats
    return masked_loss(logits, targets, targets != 0)


def make_translator(pairs, n_units=128 if large else 64, epochs=16, seed=0):
    """Train an encoder and a decoder on pairs of sentences."""
    random.seed(seed)  # Keras draws the seeds of its weights from here
    encoder = build_encoder(len(english), 32, n_units)
    decoder = build_decoder(len(german), 32, n_units)
    source, before = (keras.Input((None,), dtype="int32") for _ in range(2))
    logits, _, _ = decoder([before, *encoder(source)])
    model = keras.Model([source, before], logits)
    batches = batches_by_length(pairs, english, german, encode_batch, size=64)
    rate = keras.optimizers.schedules.CosineDecay(0.01, epochs * len(batches))
    model.compile(keras.optimizers.Adam(rate, global_clipnorm=1.0), loss_in_training)
    examples = [([b.source, shift_right(b.target, start)], b.target) for b in batches]
    losses = train(model, examples, epochs=epochs, label="sentences × 64", seed=seed)
    return encoder, decoder, losses


# %% [markdown] id="train-question"
# **Predict:** what does a network learn first of a language whose commonest words are *und* and *hundert*? Its loss started near
# the logarithm you saw; where does it end? (This takes about half a minute.)

# %% id="train-it" role="experiment"
encoder, decoder, losses = make_translator(corpus.train)
plot.show(
    plot.lines_against(
        range(1, len(losses) + 1),
        {"training": losses},
        xlabel="epoch",
        ylabel="loss of a word",
        ylim=(0, None),
    ),
    alt="The loss of a word in training, epoch by epoch. It falls steeply in the first half "
    "of the sixteen epochs, then ever more slowly, and ends not far above 0.",
    caption="In an epoch it sees every sentence once. It soon knows which words there are; "
    "which of them belong here takes longer.",
)

# %% [markdown] id="greedy-decode-task"
# ## Write, one word at a time
#
# A low loss is no translation yet: while it was trained, the decoder was given the right word before. Now nobody knows it. The decoder is given
# what it wrote itself. The plainest way is to take the most probable word at every step, **greedily**:
#
# $$\hat y^{\langle t\rangle} = \underset{w}{\arg\max}\ z_w^{\langle t\rangle}, \qquad \hat y^{\langle 0\rangle} = \texttt{<sos>} \tag{8}$$
#
# until it says `<eos>`.
#
# ### Exercise 6: write
#
# A batch of sentences is written at once, and they end at different steps. A row that has ended holds 0 from then on; the loop ends when all rows have, or after
# `max_length` words. `step` is a function that is given to you: it runs the decoder once, for all sentences or for some of them: as many words as the state has rows.


# %% id="greedy-decode" role="exercise"
def greedy_decode(step, state, start, end, max_length):
    """Write sentences word by word, each time the word with the largest score.

    Args:
        step: a function. step(words, state) takes the last words, shape (m,), and a state;
            it returns logits, a NumPy array of shape (m, n_vocabulary), and the new state.
        state: the state to start from, a list of arrays with m rows.
        start: the number of the word that stands before the first one.
        end: the number of the word that ends a sentence.
        max_length: how many words to write at most.

    Returns:
        words: the numbers of the words written, int32, shape (m, T). A row that has ended
            holds `end` once, then 0. T is the length of the longest row.
    """
    ### BEGIN SOLUTION
    #: The word before the first one, for each row: (m,)
    last = np.full(len(state[0]), start, dtype="int32")  # (m,)
    #: No row has ended yet, and nothing is written
    ended = np.zeros(len(last), dtype=bool)
    written = []
    #: As long as a row goes on, and there is room for a word:
    while len(written) < max_length and not ended.all():
        #: Ask step, with the last words
        logits, state = step(last, state)
        #: The most probable words, equation (8); 0 in rows that have ended: (m,)
        last = np.where(ended, 0, np.argmax(logits, axis=-1)).astype("int32")
        #: Keep these words, and note which rows end with them
        written.append(last)
        ended = ended | (last == end)
    #: The words of all steps, side by side: (m, T)
    words = np.stack(written, axis=1)  # (m, T)
    ### END SOLUTION
    return words


# %% id="greedy-decode-test" role="test" points=10
check(greedy_decode)

# %% [markdown] id="translate-question"
# The next cell puts the parts together and tries five numbers of the test set, from short to long. **Predict:** which of them will it get wrong, if any?


# %% id="translate" role="experiment"
def translate(encoder, decoder, sentences, max_length=50):
    """The translations of some sentences, as tuples of words."""

    def step(words, state):
        logits, *state = decoder.predict_on_batch([words[:, None], *state])
        return logits[:, 0], state

    ids, _ = encode_batch(sentences, english.index)
    state = encoder.predict_on_batch(ids)
    rows = greedy_decode(step, state, start, german.index["<eos>"], max_length)
    return [german.decode(row) for row in rows]


trial = sorted(corpus.test[:60], key=lambda pair: len(pair.source))[3::13]
written = translate(encoder, decoder, [pair.source for pair in trial])
for pair, words in zip(trial, written, strict=True):
    print("     ", *pair.source)
    print("right" if words == pair.target else "WRONG", *words)
    if words != pair.target:
        print("      ", *pair.target, "was expected")

# %% [markdown] id="your-number"
# Try numbers of your own. **Predict** what it makes of a number that no English speaker says, *hundred seven eighty*, and of a word it does not know.

# %% id="try-your-own" role="experiment"
tries = ["eighty seven", "hundred seven eighty", "nine bananas"]
written = translate(encoder, decoder, [tuple(phrase.split()) for phrase in tries])
for phrase, words in zip(tries, written, strict=True):
    print(f"{phrase:>20} →", *words)

# %% [markdown] id="bleu-count"
# ## How good is a translation?
#
# For numbers there is one right answer. Real sentences have many good translations, and the next best thing is to count what a translation has in
# common with a person's: words, and runs of words, called **n-grams**. That is **BLEU** (Papineni and others, 2002).
#
# **Predict:** the translation *neun neun neun neun*, where *neun hundert neun* is right. How many of its four words should count?

# %% id="count-words" role="experiment"
written = Counter(("neun", "neun", "neun", "neun"))
wanted = Counter(("neun", "hundert", "neun"))
print("in both:", written & wanted, " of", written.total())

# %% [markdown] id="bleu-task"
# Two: no word counts more often than it is in the reference. Such counts are **clipped**. The precision of n-grams, over a
# whole test set with the sentences $i$, is
#
# $$p_n = \frac{\sum_i \sum_{g} \min\left(\text{count of } g \text{ in translation } i,\ \text{count of } g \text{ in reference } i\right)}{\sum_i \sum_{g} \text{count of } g \text{ in translation } i} = \frac{\text{matches}_n}{\text{total}_n} \tag{9}$$
#
# where $g$ runs over the different n-grams of translation $i$, each once. Counts are added up *before* the division. Without any match, $p_n$ would be 0, and so would BLEU. The common
# program `sacrebleu` (Post, 2018) takes instead, at the $k$-th such $n$,
#
# $$p_n = \frac{1}{2^k \cdot \text{total}_n} \tag{10}$$
#
# Precision alone rewards who says little. So there is a **brevity penalty**, from all words written and all words in the references:
#
# $$B = \min\left(1,\ e^{\,1 - \text{reference length} / \text{translation length}}\right) \tag{11}$$
#
# $$\mathrm{BLEU} = 100 \cdot B \cdot \exp\left(\frac14 \sum_{n=1}^{4} \log p_n\right) \tag{12}$$
#
# ### Exercise 7: BLEU
#
# Where not one word matches, or no translation has four words, BLEU is 0. `Counter` is Python's; `candidate[i : i + n]` is an n-gram.


# %% id="bleu" role="exercise"
def bleu(candidates, references):
    """Corpus BLEU of translations, from 0 to 100.

    Args:
        candidates: translations, each a tuple of words.
        references: for each of them, in the same order, the right translation.

    Returns:
        score: a number; where not one word is right, 0.
    """
    ### BEGIN SOLUTION
    #: For each n from 1 to 4 two counts that start from zero: matches, and all n-grams
    matches, totals = np.zeros(4), np.zeros(4)
    #: For each translation and its reference:
    for candidate, reference in zip(candidates, references, strict=True):
        #: For each n:
        for n in range(1, 5):
            #: Count the n-grams of both sentences
            written = Counter(candidate[i : i + n] for i in range(len(candidate) - n + 1))
            wanted = Counter(reference[i : i + n] for i in range(len(reference) - n + 1))
            #: Add the matches, each as often as both have it, and all that is written
            matches[n - 1] += (written & wanted).total()  # & takes the smaller count
            totals[n - 1] += written.total()
    #: Where not one word matches, or nothing has four words, the score is 0
    if matches[0] == 0 or totals[3] == 0:
        return 0.0
    #: The four precisions, equation (9); equation (10) where nothing matches
    missed = np.cumsum(matches == 0)  # 1 at the first n without a match, then 2, …
    precisions = np.where(matches == 0, 0.5**missed, matches) / totals
    #: The two lengths in all, and the brevity penalty, equation (11)
    length, right_length = sum(map(len, candidates)), sum(map(len, references))
    brevity = min(1.0, np.exp(1 - right_length / length))
    #: The score, equation (12)
    score = 100 * brevity * np.exp(np.log(precisions).mean())
    ### END SOLUTION
    return score


# %% id="bleu-test" role="test" points=10
check(bleu)

# %% [markdown] id="bleu-question"
# Now translate four thousand numbers that the network has never seen. **Predict:** one wrong word in a sentence of twenty makes a number
# wrong. What happens to BLEU? Which will be larger: BLEU, or the percentage of sentences that are right from the first word to the last?

# %% id="score-it" role="experiment"
sources = [pair.source for pair in corpus.test]
references = [pair.target for pair in corpus.test]
translations = translate(encoder, decoder, sources)


def is_right(translations):
    """Whether each translation of the test set is its reference, word by word."""
    return np.array([a == b for a, b in zip(translations, references, strict=True)])


right = is_right(translations)
print(f"BLEU {bleu(translations, references):.1f}")
print(f"sentences that are right: {100 * right.mean():.1f} %")

# %% [markdown] id="sacrebleu-compare"
# BLEU is kind to a number with one wrong digit. No score fits everything; say which one you use, and how.
#
# If `sacrebleu` is installed, compare. (It is told not to cut the sentences into words, since they are cut already.)

# %% id="sacrebleu-run" role="experiment"
import importlib.util

if importlib.util.find_spec("sacrebleu"):
    from sacrebleu import corpus_bleu

    ours, theirs = (
        [" ".join(words) for words in side] for side in (translations, references)
    )
    score = corpus_bleu(ours, [theirs], tokenize="none").score
    print("the same to 1e-6?", bool(abs(score - bleu(translations, references)) < 1e-6))
else:
    print("sacrebleu is not installed here: skipped.")

# %% [markdown] id="length-question"
# ## Short sentences and long ones
#
# Whatever the sentence, the decoder gets 128 numbers: 64 of $h$ and 64 of $c$ (on a GPU twice as many). Sort the four thousand test sentences by their length. **Predict** the
# share of right sentences against their length: flat, a slope, a cliff?


# %% id="quality-by-length" role="experiment"
from unroll.translation import shares_by_length

edges = np.arange(1, longest + 2, longest // 10)
lengths = [len(words) for words in sources]


def quality_plot(answers):
    """The share of right sentences against their length; answers: name -> right or not."""
    shares = {k: shares_by_length(lengths, v, edges).values() for k, v in answers.items()}
    return plot.lines_against(
        (edges[:-1] + edges[1:] - 1) / 2,
        {name: [s.share for s in part] for name, part in shares.items()},
        intervals={name: [(s.low, s.high) for s in part] for name, part in shares.items()},
        xlabel="words in the English sentence",
        ylabel="share translated right",
        ylim=(0, 1.02),
    )


plot.show(
    quality_plot({"one vector": right}),
    alt="The share of sentences translated without a mistake, against their length. It is "
    "1 for the shortest sentences and falls the whole way; of the longest ones fewer than "
    "one in ten are right.",
    caption="Nearly all short numbers are right; then the curve falls. The bars are "
    "95 % confidence intervals: of a hundred such bars about 95 hold the true share.",
)

# %% [markdown] id="length-why"
# It is not the words: the long numbers are made of the same ones. It is not the training: it held as many long sentences as short ones.
# But the space is the same for five words as for twenty, and the twenty have to be kept apart, each in its place. Cho and others (2014) and
# Bahdanau, Cho and Bengio (2015, figure 2) saw the same fall on real sentences.
#
# **Change a number:** twice the units. In the cell that trains, write `make_translator(corpus.train, n_units=128)` (on a GPU 256), and run on from there. Does the curve fall later? (It takes more than twice as long.)

# %% [markdown] id="reverse-question"
# It does: with 128 units eight sentences in ten are right, where 64 gave about six, and of the longest four in ten, where 64 gave one. But it falls, still.
#
# ## Turn the source round
#
# Sutskever, Vinyals and Le (2014, section 3.3) fed their source sentences backwards, and BLEU rose from 25.9 to 30.6. Backwards, the first word of the source is the
# last one read, next to the first word to be written. On average the words are as far apart as before; but it starts with the easy part.
#
# **Predict:** does it help with numbers? Everywhere, or at some lengths? (Half a minute again.)

# %% id="reverse-it" role="experiment"
backwards = [pair._replace(source=pair.source[::-1]) for pair in corpus.train]
other_encoder, other_decoder, _ = make_translator(backwards)
reversed_sources = [words[::-1] for words in sources]
others = translate(other_encoder, other_decoder, reversed_sources)
right_backwards = is_right(others)
for name, answers in {"forwards": right, "backwards": right_backwards}.items():
    print(f"{name:>9}: {100 * answers.mean():.1f} % of the sentences are right")

# %% id="reverse-plot" role="experiment"
plot.show(
    quality_plot({"forwards": right, "backwards": right_backwards}),
    alt="The share of right sentences against length, for the source read forwards and "
    "backwards. Both begin near 1. The longer the sentences, the further the line for "
    "backwards lies above the other one. Both fall.",
    caption="Backwards does better wherever sentences are long. It falls too, but later.",
)

# %% [markdown] id="reverse-why"
# It helps, and most with long sentences. (With other seeds both lines move. In the three that we tried, backwards was ahead each time.)
#
# The vector is as large as before, so the lack of room is not all that goes wrong. What a network reads long before it needs it is
# also hard to *learn*: gradients have a long way back (lesson 2). Backwards, the first words have the shortest way, and each right word is the decoder's
# foothold for the next. The last words have a longer way than before, and the curve still falls.
#
# It is a trick, and a telling one. In lesson 7 no word is far away.

# %% [markdown] id="exposure-question"
# ## On its own
#
# One more thing was different in training: a teacher gave the right word before, every time. Take the long test sentences, and compare
# word by word: the decoder **given the truth**, as in training, and the decoder **on its own**, as in use. **Predict** both curves. Where do they start, and which way does each go?

# %% id="both-ways" role="experiment"
long_ones = [pair for pair in corpus.test if len(pair.target) >= 0.8 * longest]
ids, _ = encode_batch([pair.source for pair in long_ones], english.index)
targets, _ = encode_batch([pair.target for pair in long_ones], german.index)
n_steps = min(len(pair.target) for pair in long_ones)  # so many words are in each of them
logits, _, _ = decoder.predict_on_batch(
    [shift_right(targets, start), *encoder.predict_on_batch(ids)]
)
given_truth = logits.argmax(axis=-1)[:, :n_steps] == targets[:, :n_steps]
written = translate(encoder, decoder, [pair.source for pair in long_ones])
on_its_own = [
    [ours[t : t + 1] == pair.target[t : t + 1] for t in range(n_steps)]
    for ours, pair in zip(written, long_ones, strict=True)
]

# %% id="exposure-plot" role="experiment"
curves = {
    "given the truth": given_truth.mean(axis=0),
    "on its own": np.mean(on_its_own, axis=0),
}
plot.show(
    plot.lines_over_time(curves, ylabel="share of words right", ylim=(0, 1.02)),
    alt="The share of right words at each step of long sentences. Both curves start at the "
    "same height, close to 1, and go up and down by turns. Given the truth the curve stays "
    "high; on its own it falls away from the other one, step by step.",
    caption="The first step is the same for both: the word before is the start. Then one "
    "wrong word leads to the next. (Every second word is a hundert, und or tausend: easier.)",
)
print(f"{len(long_ones)} sentences, the first {n_steps} words of each")

# %% [markdown] id="exposure-why"
# In training the decoder never saw a mistake of its own, so it never learned to go on after one. That is called **exposure bias** (Ranzato and others, 2016). And one
# word too many shifts all that follow it against the reference.
#
# The loss of training is the upper curve's. It tells little about the lower one: measure what you will use.
#
# **Change a number:** put `5 <= len(pair.target) <= 6` in place of the condition on `long_ones`. How far are the curves apart now?

# %% [markdown] id="remember"
# Hardly at all: in sentences so short nearly every word is right either way, and where there is no mistake there is none to go on after.
#
# ## What to remember
#
# - The **encoder** turns a sentence into two states, $h$ and $c$; the **decoder** starts from both and writes.
# - Sentences of a batch are filled up on the right. The **mask** keeps padding out of the states and out of the loss.
# - **Teacher forcing**: in training the decoder is given the right word before, the targets shifted to the right. In use it is given its own.
#   What training measures is the first, what you want is the second.
# - **BLEU** compares runs of one to four words over a whole test set, with clipped counts and a penalty for brevity.
# - One vector of fixed size has to hold everything. Quality **falls with length**. Lesson 7 lets the decoder look back.
#
# ### Slips you may meet elsewhere
#
# - *The encoder's state*: an LSTM has two. A decoder that starts from $h$ alone has lost the memory, $c$.
# - A loss that is a mean over padding too: it looks low, and changes with the batch.
# - *Average BLEU*: BLEU is not the mean of the sentences' scores. And two BLEU scores can be compared only if the texts were cut into words
#   in the same way.
#
# ### Where to read more
#
# - K. Cho and others, *Learning Phrase Representations using RNN Encoder–Decoder for Statistical Machine Translation* (2014),
#   arXiv:1406.1078, and *On the Properties of Neural Machine Translation: Encoder–Decoder Approaches* (2014), arXiv:1409.1259: how quality falls with length.
# - I. Sutskever, O. Vinyals and Q. V. Le, *Sequence to Sequence Learning with Neural Networks* (2014), arXiv:1409.3215: four layers, and the source reversed.
# - R. J. Williams and D. Zipser, *A Learning Algorithm for Continually Running Fully Recurrent Neural Networks*, Neural Computation 1 (1989),
#   pages 270–280: teacher forcing.
# - M. Ranzato and others, *Sequence Level Training with Recurrent Neural Networks* (2016), arXiv:1511.06732: exposure bias, and a way to train without it.
# - K. Papineni and others, *BLEU: a Method for Automatic Evaluation of Machine Translation* (ACL 2002), pages 311–318, and M. Post, *A Call for
#   Clarity in Reporting BLEU Scores* (WMT 2018), pages 186–191.
# - D. Bahdanau, K. Cho and Y. Bengio, *Neural Machine Translation by Jointly Learning to Align and Translate* (2015), arXiv:1409.0473: the next lesson.
#
# **Next:** in lesson 7 the decoder looks at all of the encoder's states, and chooses.
