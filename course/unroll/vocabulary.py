"""Words and their numbers: what stands between a sentence and a network.

Four words that no text has come first, in every vocabulary: what fills a sentence up, what starts
and what ends it, and what stands for all words that are not known.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

PAD, START, END, UNKNOWN = "<pad>", "<sos>", "<eos>", "<unk>"
SPECIAL = (PAD, START, END, UNKNOWN)  # their ids are 0, 1, 2 and 3


@dataclass(frozen=True)
class Vocabulary:
    """Words in the order of their ids: the four special ones first, none of them twice.

    >>> vocabulary = Vocabulary.from_sentences([("eins", "und", "eins")])
    >>> vocabulary.words
    ('<pad>', '<sos>', '<eos>', '<unk>', 'eins', 'und')
    >>> vocabulary.decode([1, 4, 5, 3, 2, 0])
    ('eins', 'und', '<unk>')
    """

    words: tuple[str, ...]

    def __post_init__(self) -> None:
        """Raise ValueError where ids would not be what lessons rely on."""
        if self.words[: len(SPECIAL)] != SPECIAL:
            raise ValueError(f"A vocabulary begins with {', '.join(SPECIAL)}.")
        if len(self.index) < len(self.words):
            word, count = Counter(self.words).most_common(1)[0]
            raise ValueError(f"{word!r} is {count} times in the vocabulary.")

    @classmethod
    def from_sentences(
        cls, sentences: Iterable[Iterable[str]], *, min_count: int = 1, max_size: int | None = None
    ) -> "Vocabulary":
        """The words of some sentences, the most frequent first, ties in the order of the alphabet.

        Special words in the sentences keep their ids and are not counted.
        min_count: a word that is rarer is left out. max_size: of the whole vocabulary, with the
        four special words; the rarest are left out.
        Raises ValueError where max_size has no room for the special words, and where a sentence is
        a text: a vocabulary of letters is hardly what was meant.
        """
        if max_size is not None and max_size < len(SPECIAL):
            raise ValueError(f"max_size counts the {len(SPECIAL)} special words: not {max_size}.")
        counts: Counter[str] = Counter()
        for sentence in sentences:
            if isinstance(sentence, str):
                raise ValueError(f"A sentence is a tuple of words; {sentence!r} is a text.")
            counts.update(sentence)
        frequent = [w for w, n in counts.items() if n >= min_count and w not in SPECIAL]
        frequent.sort(key=lambda word: (-counts[word], word))
        return cls((*SPECIAL, *frequent)[:max_size])

    @cached_property
    def index(self) -> dict[str, int]:
        """The id of each word."""
        return {word: number for number, word in enumerate(self.words)}

    def __len__(self) -> int:
        """How many words there are, with the special ones."""
        return len(self.words)

    def decode(self, ids: ArrayLike) -> tuple[str, ...]:
        """The sentence that a row of ids spells, up to its end, without filling and start.

        Raises ValueError where an id is not in the vocabulary, or where there are several rows.
        """
        row = np.asarray(ids)
        if row.ndim != 1:
            raise ValueError(f"One row of ids is decoded at a time; this has shape {row.shape}.")
        sentence: list[str] = []
        for number in row.tolist():
            if not 0 <= number < len(self):
                raise ValueError(f"The ids of this vocabulary are 0…{len(self) - 1}: not {number}.")
            if self.words[number] == END:
                break
            if self.words[number] not in (PAD, START):
                sentence.append(self.words[number])
        return tuple(sentence)
