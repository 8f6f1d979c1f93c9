"""Number words, English to German or French: a translation that needs no download.

    nine hundred eighty seven thousand  →  neun hundert sieben und achtzig tausend

The words are num2words' own. To make sentences of them, each German compound is cut into its
words and each hyphen is a space; English goes without "and" and commas, which carry nothing. A
number has one sentence in each language, and the sentence says which number it is.

The order of words differs: German says the units before the tens. Names differ too: a billion is
"eine Milliarde" and "un milliard", while a trillion is "eine Billion" and "un billion".
"""

import random
import re
from collections.abc import Callable, Mapping
from functools import cache
from string import ascii_lowercase

from ..errors import needing
from .sentences import Corpus, Pair, Sentence

LANGUAGES = ("de", "fr")  # what English can be translated to

#: English names a thousand of thousands and so on up to here: 10³⁰⁶ has no name in num2words.
_MOST_GROUPS = 102
_GROUP_WORDS = 5  # nine hundred ninety nine thousand

_GERMAN = (
    "null eine eins ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn "
    "vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn zwanzig dreißig vierzig fünfzig "
    "sechzig siebzig achtzig neunzig hundert tausend und"
)
#: Where one word begins as another does, the longer one comes first: eins, ein.
_GERMAN_WORD = re.compile("|".join(sorted(_GERMAN.split(), key=len, reverse=True)))


# -- Numbers as sentences ------------------------------------------------------------------------


def words_of(number: int, language: str) -> Sentence:
    """A number's words in English ("en"), German ("de") or French ("fr").

    Each group of three digits is named apart, with its thousand or million: num2words is slow, and
    these are few. The words of 0 are not those of an empty group.
    Raises ValueError where the language is another or num2words has no name for the number.
    """
    if language not in ("en", *LANGUAGES):
        raise ValueError(
            f"Number words are in English (en), German (de) and French (fr): not {language!r}."
        )
    if not 0 <= number < 1000**_MOST_GROUPS:
        raise ValueError(f"Number words go from 0 to 10**{3 * _MOST_GROUPS} - 1: not {number}.")
    if number == 0:
        return _group_words(0, 0, language)
    words: Sentence = ()
    for place in range(_MOST_GROUPS):
        number, group = divmod(number, 1000)
        if group:
            words = _group_words(group, place, language) + words
    return words


@cache
def _group_words(group: int, place: int, language: str) -> Sentence:
    """The words of ``group * 1000**place``."""
    with needing("num2words"):
        from num2words import num2words

    text: str = num2words(group * 1000**place, lang=language)
    if language == "en":
        text = re.sub(r",| and\b", "", text)
    words = text.replace("-", " ").split()
    if language == "de":
        return tuple(part for word in words for part in _cut(word))
    return tuple(words)


def _cut(word: str) -> list[str]:
    """A German compound's words; what is written with a capital, such as Million, is one."""
    parts = _GERMAN_WORD.findall(word)
    return parts if "".join(parts) == word else [word]


# -- Corpora -------------------------------------------------------------------------------------


def number_words(
    count: int,
    *,
    language: str = "de",
    seed: int = 0,
    shortest: int = 1,
    longest: int = 30,
    validation: int = 1000,
    test: int = 1000,
) -> Corpus:
    """Numbers in English and in German ("de") or French ("fr").

    count: pairs to learn from; validation, test: pairs held out; no number is in two of them.
    shortest, longest: of the English sentences, in words. There are about as many sentences of each
    length, as far as there are numbers: 27 have one word. Each number of a length is as likely as
    the others. The same seed gives the same corpus.
    Raises ValueError where there are not enough numbers of these lengths.
    """
    if language not in LANGUAGES:
        raise ValueError(f"English is translated to {' or '.join(LANGUAGES)}, not to {language!r}.")
    _check_lengths(shortest, longest, _GROUP_WORDS * (_MOST_GROUPS - 2))
    # Two groups more than the longest sentence fills: it need not be made of full ones only.
    n_groups = longest // _GROUP_WORDS + 2
    ways = _ways(n_groups, longest)
    exist = {length: ways[-1][length] for length in range(shortest, longest + 1)}

    def pair(length: int, rank: int) -> Pair:
        number = _number(ways, length, rank)
        return Pair(words_of(number, "en"), words_of(number, language))

    return Corpus(
        "number words", "en", language, *_parts(exist, pair, count, validation, test, seed)
    )


def copy_task(
    count: int,
    *,
    reverse: bool = False,
    n_symbols: int = 10,
    shortest: int = 1,
    longest: int = 12,
    seed: int = 0,
    validation: int = 200,
    test: int = 200,
) -> Corpus:
    """Letters in any order, to be said again, or said backwards: where to look is known.

    n_symbols: how many of the letters a, b, c … there are. All else is as in `number_words`.
    Raises ValueError where there are not enough sentences of these lengths.
    """
    if not 1 <= n_symbols <= len(ascii_lowercase):
        raise ValueError(
            f"There are 1 to {len(ascii_lowercase)} symbols to choose, not {n_symbols}."
        )
    _check_lengths(shortest, longest, None)
    exist = {length: n_symbols**length for length in range(shortest, longest + 1)}

    def pair(length: int, rank: int) -> Pair:
        symbols = []
        for _ in range(length):
            rank, symbol = divmod(rank, n_symbols)
            symbols.append(ascii_lowercase[symbol])
        return Pair(tuple(symbols), tuple(reversed(symbols) if reverse else symbols))

    name = "reversing" if reverse else "copying"
    return Corpus(name, "letters", "letters", *_parts(exist, pair, count, validation, test, seed))


def _check_lengths(shortest: int, longest: int, most: int | None) -> None:
    if not 1 <= shortest <= longest or (most and longest > most):
        limit = f" ≤ {most}" if most else ""
        raise ValueError(
            f"1 ≤ shortest ≤ longest{limit} does not hold for {shortest} and {longest}."
        )


def _parts(
    exist: Mapping[int, int],
    pair: Callable[[int, int], Pair],
    count: int,
    validation: int,
    test: int,
    seed: int,
) -> tuple[list[Pair], list[Pair], list[Pair]]:
    """Three lists of pairs, drawn without replacement and alike in how long their sentences are.

    exist: how many sentences there are of each length. pair: the one of a length with a number from
    0 to one less than that.
    """
    if count < 1 or validation < 0 or test < 0:
        raise ValueError(f"There are no corpora of {count}, {validation} and {test} pairs.")
    rng = random.Random(seed)
    placed = []
    for length, quota in _quotas(exist, count + validation + test).items():
        ranks: dict[int, None] = {}  # a set, but in order
        while len(ranks) < quota:
            ranks[rng.randrange(exist[length])] = None
        # Each length is spread evenly over the line from 0 to 1, to be cut into three parts.
        placed += [((i + rng.random()) / quota, length, rank) for i, rank in enumerate(ranks)]
    pairs = [pair(length, rank) for _, length, rank in sorted(placed)]
    held_out = validation + test
    train = pairs[held_out:]
    rng.shuffle(train)
    return train, pairs[:validation], pairs[validation:held_out]


def _quotas(exist: Mapping[int, int], total: int) -> dict[int, int]:
    """How many sentences to draw of each length: the same, or all there are of a rare one."""
    if total > sum(exist.values()):
        raise ValueError(
            f"{total} different sentences are wanted, but only {sum(exist.values())} have "
            f"{min(exist)} to {max(exist)} words. Ask for fewer or for longer ones."
        )
    quotas: dict[int, int] = {}
    left = total
    for done, length in enumerate(sorted(exist, key=lambda length: (exist[length], length))):
        quotas[length] = min(exist[length], left // (len(exist) - done))
        left -= quotas[length]
    return quotas


@cache
def _groups_by_length() -> dict[int, list[int]]:
    """The groups 1 to 999, by how many English words they have."""
    found: dict[int, list[int]] = {}
    for group in range(1, 1000):
        found.setdefault(len(_group_words(group, 0, "en")), []).append(group)
    return found


def _ways(n_groups: int, longest: int) -> list[list[int]]:
    """How many numbers of up to so many groups have so many English words: ``ways[groups][words]``.

    There, 0 has no words: it fills a group that is not named.
    """
    ways = [[1] + [0] * longest]
    for place in range(n_groups):
        fewer, more = ways[-1], list(ways[-1])
        for n_words, groups in _with_place(place).items():
            for length in range(n_words, longest + 1):
                more[length] += len(groups) * fewer[length - n_words]
        ways.append(more)
    return ways


def _with_place(place: int) -> dict[int, list[int]]:
    """The groups by how many words they have with their thousand, million … (none at place 0)."""
    return {n_words + (place > 0): groups for n_words, groups in _groups_by_length().items()}


def _number(ways: list[list[int]], length: int, rank: int) -> int:
    """One of the ``ways[-1][length]`` numbers of a length: each rank has its own."""
    number = 0
    for place in reversed(range(len(ways) - 1)):
        fewer = ways[place]
        if rank < fewer[length]:  # this group is 0
            continue
        rank -= fewer[length]
        for n_words, groups in _with_place(place).items():
            choices = len(groups) * fewer[length - n_words] if n_words <= length else 0
            if rank < choices:
                which, rank = divmod(rank, fewer[length - n_words])
                number += groups[which] * 1000**place
                length -= n_words
                break
            rank -= choices
    return number
