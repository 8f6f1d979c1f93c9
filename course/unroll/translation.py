"""Training and testing translators: what lessons 6 and 7 share.

Sentences come in batches of about the same length, so that little of a batch is padding, and in few
shapes, so that a network is compiled a few times only.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .datasets.sentences import Pair, Sentence
from .progress import progress
from .vocabulary import Vocabulary

Ids = NDArray[np.int32]

#: encode_batch of lesson 6: sentences and a vocabulary become ids and their mask.
Encode = Callable[[Sequence[Sentence], Mapping[str, int]], tuple[Any, Any]]


class Batch(NamedTuple):
    """m sentences (m, T_x) and their translations (m, T_y), as ids; padding on the right."""

    source: Ids
    target: Ids


def batches_by_length(
    pairs: Sequence[Pair],
    source: Vocabulary,
    target: Vocabulary,
    encode: Encode,
    *,
    size: int,
    width: int = 9,
    seed: int = 0,
) -> list[Batch]:
    """All pairs in batches of the same size, each of sentences of about the same length.

    encode: the student's encode_batch. T_x and T_y are the same multiple of width. Where a group of
    lengths does not fill its last batch, some of its sentences are in two batches.
    Raises ValueError where there are no pairs, or size or width is below 1.
    """
    if not pairs or size < 1 or width < 1:
        raise ValueError("Batches need pairs, and a size and a width of at least 1.")
    rng = random.Random(seed)
    groups: dict[int, list[Pair]] = {}
    for pair in pairs:
        steps = 1 + max(map(len, pair))  # with the word that ends a sentence
        groups.setdefault(-(-steps // width), []).append(pair)
    batches = []
    for count, group in sorted(groups.items()):
        rng.shuffle(group)
        for start in range(0, len(group), size):
            rows = [group[i % len(group)] for i in range(start, start + size)]
            sources, _ = encode([row.source for row in rows], source.index)
            targets, _ = encode([row.target for row in rows], target.index)
            batches.append(Batch(*(_padded(ids, count * width) for ids in (sources, targets))))
    return batches


def _padded(ids: ArrayLike, length: int) -> Ids:
    """Ids with padding up to a length."""
    rows = np.asarray(ids, dtype=np.int32)
    return np.pad(rows, ((0, 0), (0, length - rows.shape[1])))


def train(
    model: Any,
    batches: Sequence[tuple[Any, Any]],
    *,
    epochs: int,
    label: str = "training",
    seed: int = 0,
) -> list[float]:
    """Train a Keras model that is compiled with a loss alone; the mean loss of each epoch.

    batches: inputs and targets of each batch, in the form that the model takes. They come in
    another order in each epoch. A bar shows how far the training has got.
    """
    rng = random.Random(seed)
    order = [b for _ in range(epochs) for b in rng.sample(range(len(batches)), len(batches))]
    losses = [float(model.train_on_batch(*batches[b])) for b in progress(order, label=label)]
    return [float(np.mean(part)) for part in np.split(np.array(losses), epochs)]


class Share(NamedTuple):
    """How many of n are right, and the ends of its 95 % confidence interval."""

    share: float
    low: float
    high: float
    n: int


def share_right(right: ArrayLike) -> Share:
    """The share of True, with Wilson's interval (E. B. Wilson, 1927).

    Raises ValueError where there is nothing to count.
    """
    values = np.asarray(right, dtype=float).ravel()
    n, z = len(values), 1.96
    if not n:
        raise ValueError("There is nothing of which a share could be right.")
    share = float(values.mean())
    centre = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * float(np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2)))
    return Share(share, max(0.0, centre - half), min(1.0, centre + half), n)


def shares_by_length(
    lengths: Sequence[int], right: ArrayLike, edges: Sequence[int]
) -> dict[str, Share]:
    """The share that is right among sentences of edges[k] to edges[k + 1] − 1 words, by its range.

    lengths: of the sentences. right: True or False for each of them.
    Raises ValueError where there are none of some range, or one right for each length is missing.
    """
    places, values = np.asarray(lengths), np.asarray(right)
    if places.shape != values.shape:
        raise ValueError(f"There are {places.size} lengths and {values.size} answers.")
    shares = {}
    for low, high in pairwise(edges):
        inside = (low <= places) & (places < high)
        name = f"{low}–{high - 1}" if high - low > 1 else f"{low}"
        if not inside.any():
            raise ValueError(f"There are no sentences of {name} words.")
        shares[name] = share_right(values[inside])
    return shares
