"""A translator of real sentences: lesson 7's functions, trained with dropout and scored by BLEU.

The functions come from outside: in the notebook they are the student's, on the command line those
of the lesson's text. How it is trained is ordinary for recurrent translators.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from . import plot
from .datasets.sentences import Corpus, Pair, Sentence, detokenise
from .progress import progress
from .translation import batches_by_length, train
from .vocabulary import END, PAD, START, UNKNOWN, Vocabulary


class Parts(NamedTuple):
    """The functions of lessons 6 and 7 that a translator is made of."""

    build_translator: Callable[..., Any]
    take_apart: Callable[..., Any]
    beam_search: Callable[..., Any]
    encode_batch: Callable[..., Any]
    shift_right: Callable[..., Any]


class Settings(NamedTuple):
    """Sizes, and how to train and search; those of the README's result unless others are given."""

    n_embedding: int = 256
    n_units: int = 512
    n_align: int = 256
    dropout: float = 0.5
    smoothing: float = 0.1  # the share of each target that is spread over all words
    epochs: int = 16
    batch: int = 64
    rate: float = 2e-3
    min_count: int = 2  # rarer words become <unk>
    width: int = 5
    penalty: float = 1.0
    seed: int = 0


@dataclass(frozen=True)
class Translator:
    """A model with its two vocabularies; losses: of training and of validation, by epoch."""

    parts: Parts
    settings: Settings
    model: Any
    source: Vocabulary
    target: Vocabulary
    losses: list[tuple[float, float]] = field(default_factory=list)

    def translate(self, sentences: Sequence[Sentence], label: str = "beam") -> list[Sentence]:
        """The best translation that the beam finds, for each sentence."""
        begin, step = self._for_search()
        start, end = self.target.index[START], self.target.index[END]
        found = []
        for words in progress(sentences, label=label):
            longest = 2 * len(words) + 10
            best, _ = self.parts.beam_search(
                step,
                begin([words]),
                start,
                end,
                self.settings.width,
                longest,
                self.settings.penalty,
            )
            found.append(tuple(self.target.words[word] for word in best[0]))
        return found

    def attention(self, source: Sentence, target: Sentence) -> Any:
        """Where the model looks when it writes the target: (T_y, T_x), both with their end."""
        import keras

        ids, _ = self.parts.encode_batch([source], self.source.index)
        written, _ = self.parts.encode_batch([target], self.target.index)
        before = self.parts.shift_right(written, self.target.index[START])
        _, alpha = self.model([ids, before])
        return keras.ops.convert_to_numpy(alpha)[0]

    def _for_search(self) -> tuple[Callable[..., Any], Callable[..., Any]]:
        """What starts a sentence and what makes a step, for beam_search.

        No translation holds what stands for padding, the start or an unknown word.
        """
        import keras

        begin, score = self.parts.take_apart(self.model, self.source)
        never = [self.target.index[word] for word in (PAD, START, UNKNOWN)]

        def step(words: Any, state: list[Any]) -> tuple[Any, list[Any]]:
            logits, state = score(words, state)
            log_p = keras.ops.convert_to_numpy(keras.ops.log_softmax(logits)).copy()
            log_p[:, never] = -np.inf
            return log_p, state

        return begin, step


def train_translator(
    parts: Parts, corpus: Corpus, settings: Settings | None = None, checkpoint: Path | None = None
) -> Translator:
    """Train on a corpus; the weights kept are those with the lowest loss on its validation part.

    checkpoint: where the best weights are kept, a file that ends in .npz; if it is there, training
    goes on from it.
    Raises ValueError where it holds the weights of another model.
    """
    import keras

    settings = settings or Settings()
    keras.utils.set_random_seed(settings.seed)
    source = Vocabulary.from_sentences(
        (p.source for p in corpus.train), min_count=settings.min_count
    )
    target = Vocabulary.from_sentences(
        (p.target for p in corpus.train), min_count=settings.min_count
    )
    sizes = settings.n_embedding, settings.n_units, settings.n_align
    model = parts.build_translator(len(source), len(target), *sizes, dropout=settings.dropout)
    _set_words_apart(model)

    def examples(pairs: Sequence[Pair]) -> list[tuple[Any, Any]]:
        cut = batches_by_length(pairs, source, target, parts.encode_batch, size=settings.batch)
        start = target.index[START]
        return [([b.source, parts.shift_right(b.target, start)], b.target) for b in cut]

    training, validation = examples(corpus.train), examples(corpus.validation)
    trained = keras.Model(model.inputs, model.outputs[0])
    rate = keras.optimizers.schedules.CosineDecay(
        settings.rate, max(1, settings.epochs) * len(training)
    )
    optimizer = keras.optimizers.Adam(rate, global_clipnorm=1.0)
    trained.compile(optimizer, _loss(settings.smoothing), weighted_metrics=[])
    if checkpoint and checkpoint.is_file():
        with np.load(checkpoint) as kept:
            weights = [kept[name] for name in kept.files]
        if [w.shape for w in weights] != [w.shape for w in model.get_weights()]:
            raise ValueError(
                f"{checkpoint} holds a model of other sizes or words: give the settings that it "
                "was trained with, or another file."
            )
        model.set_weights(weights)
    losses: list[tuple[float, float]] = []
    best = model.get_weights()
    for epoch in range(settings.epochs):
        label = f"epoch {epoch + 1} of {settings.epochs}"
        (loss,) = train(trained, training, epochs=1, label=label, seed=settings.seed + epoch)
        held_out = float(np.mean([trained.test_on_batch(*batch) for batch in validation]))
        print(f"{label}: loss {loss:.3f}, on validation {held_out:.3f}")
        if held_out < min((low for _, low in losses), default=np.inf):
            best = model.get_weights()
            if checkpoint:
                np.savez(checkpoint, *best)
        losses.append((loss, held_out))
    model.set_weights(best)
    return Translator(parts, settings, model, source, target, losses)


def _set_words_apart(model: Any) -> None:
    """Start the embedded words as draws from N(0, 1).

    Keras draws them within ±0.05: so close together that the encoder's states hardly tell one word
    from another, and attention has nothing to choose by until they have grown.
    """
    import keras

    for layer in model.layers:
        if isinstance(layer, keras.layers.Embedding):
            table = layer.embeddings
            table.assign(keras.random.normal(table.shape, dtype=table.dtype))


def _loss(smoothing: float) -> Callable[[Any, Any], Any]:
    """The mean loss of the real words, a share of each target spread over all words.

    C. Szegedy and others, "Rethinking the Inception Architecture for Computer Vision" (2016).
    """
    import keras

    def loss(targets: Any, logits: Any) -> Any:
        targets = keras.ops.cast(targets, "int32")
        log_p = keras.ops.log_softmax(logits, axis=-1)
        right = keras.ops.take_along_axis(log_p, targets[:, :, None], axis=-1)[:, :, 0]
        spread = keras.ops.mean(log_p, axis=-1)
        real = keras.ops.cast(targets != 0, log_p.dtype)
        words = (1 - smoothing) * right + smoothing * spread
        return -keras.ops.sum(real * words) / keras.ops.sum(real)

    return loss


class Report(NamedTuple):
    """BLEU with sacrebleu's signature, by ranges of length too; a sentence to look at."""

    bleu: float
    signature: str
    ranges: list[str]
    lengths: list[float]
    bleu_by_length: list[float]
    example: tuple[Any, Sentence, Sentence]  # weights (T_y, T_x), source words, words written
    text: str

    def pictures(self) -> list[dict[str, Any]]:
        """BLEU against length, and where the translator looked: what plot.show takes."""
        scores = zip(self.ranges, self.bleu_by_length, strict=True)
        said = "; ".join(f"{name}: {score:.1f}" for name, score in scores)
        _, source, written = self.example
        curve = {
            "figure": plot.lines_against(
                self.lengths,
                {"BLEU": self.bleu_by_length},
                xlabel="words in the source sentence",
                ylabel="BLEU",
                ylim=(0, 1.05 * max(1.0, *self.bleu_by_length)),
            ),
            "alt": f"BLEU against the length of the source sentence. {said}.",
            "caption": "BLEU of each range of lengths. A level curve is what attention is for; "
            "few sentences are as long as the longest, here and in training.",
        }
        heatmap = {
            "figure": plot.attention(*self.example),
            "alt": f"The weights for “{' '.join(source)}” and what was made of it, "
            f"“{' '.join(written)}”.",
            "caption": "Where the translator looked, in a sentence that people wrote.",
        }
        return [curve, heatmap]


MOST_WORDS = 26  # on each side of a picture, plot.attention's limit
#: Ends of the ranges of source lengths in which BLEU is counted.
EDGES = (1, 9, 12, 15, 19, 1000)


def report(translator: Translator, corpus: Corpus, samples: int = 3) -> Report:
    """Translate the test part and score it: sacrebleu on texts, without capitals.

    Where the corpus has no references as published, the targets' words stand in for them.
    """
    from sacrebleu.metrics.bleu import BLEU

    sources = [pair.source for pair in corpus.test]
    written = translator.translate(sources)
    said = list(map(detokenise, written))
    wanted = list(corpus.references) or [detokenise(pair.target) for pair in corpus.test]
    metric = BLEU(lowercase=True)
    score = metric.corpus_score(said, [wanted]).score
    ranges, lengths, scores = [], [], []
    for low, high in pairwise(EDGES):
        inside = [i for i, words in enumerate(sources) if low <= len(words) < high]
        if inside:
            words = f"{low} to {high - 1} words" if high < EDGES[-1] else f"{low} and more"
            ranges.append(f"{words}, {len(inside)} sentences")
            lengths.append(float(np.mean([len(sources[i]) for i in inside])))
            part = [said[i] for i in inside], [[wanted[i] for i in inside]]
            scores.append(metric.corpus_score(*part).score)
    signature = str(metric.get_signature())
    lines = [f"BLEU {score:.2f} on {len(sources)} sentences ({signature})"]
    lines += [f"  {name}: {value:.2f}" for name, value in zip(ranges, scores, strict=True)]
    for i in np.linspace(0, len(sources) - 1, samples).astype(int):
        lines += [f"\n  {detokenise(sources[i])}", f"→ {said[i]}", f"= {wanted[i]}"]
    shown = min(range(len(sources)), key=lambda i: abs(len(sources[i]) - 12))
    pair = sources[shown], written[shown]
    source, target = ((*words, END)[:MOST_WORDS] for words in pair)  # a poor model writes on and on
    example = translator.attention(*pair)[:MOST_WORDS, :MOST_WORDS], source, target
    return Report(score, signature, ranges, lengths, scores, example, "\n".join(lines))
