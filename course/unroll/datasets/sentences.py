"""Sentences in two languages: how a text becomes words, and the corpora that are downloaded.

Multi30k: Elliott, Frank, Sima'an and Specia, "Multi30K: Multilingual English-German Image
Descriptions" (2016), arXiv:1605.00459. Tatoeba: tatoeba.org, by way of manythings.org/anki.

BLEU on these corpora is computed with sacrebleu on texts, not on words: what a model says goes
through `detokenise`, the other side is `Corpus.references`, the lines as they were published, and
capitals do not count, since `tokenise` has none:

    sacrebleu.corpus_bleu(list(map(detokenise, said)), [corpus.references], lowercase=True)
"""

import gzip
import random
import re
import tarfile
import unicodedata
import zipfile
import zlib
from pathlib import Path
from typing import NamedTuple

Sentence = tuple[str, ...]

#: Where ``python datasets/download.py`` puts what it brings, in a copy of the whole course.
DATA = Path(__file__).resolve().parents[3] / "datasets" / "data"


class Pair(NamedTuple):
    """A sentence and its translation, in words."""

    source: Sentence
    target: Sentence


class Corpus(NamedTuple):
    """Pairs to learn from, to choose by, and to test with."""

    name: str
    source_language: str
    target_language: str
    train: list[Pair]
    validation: list[Pair]
    test: list[Pair]
    references: tuple[str, ...] = ()  # the targets of the test as they were published, if they were


# -- Words ---------------------------------------------------------------------------------------

_LETTER = r"[^\W_][\u0300-\u036f]*"  # or a digit; some accents stay signs of their own in NFC
_ELISION = re.compile(rf"(?:[cdjlmnst]|(?:{_LETTER})*qu)'")
_WORD = re.compile(
    rf"""\d+(?:[.,]\d+)+                     # 1,000.50
    | {_ELISION.pattern}(?={_LETTER})        # French: l'herbe, qu'il
    | (?:{_LETTER})+(?:[-'](?:{_LETTER})+)*  # woman's, t-shirt
      (?:-|(?<=s)')?                         # German: Sport- und Freizeit; the boys' hats
    | \S[\u0300-\u036f]*""",
    re.VERBOSE,
)
_OPENING, _CLOSING = frozenset("„«"), frozenset("”»")
_QUOTES = frozenset('"“')  # open and close by turns; “ opens in English and closes in German
_TO_LEFT, _TO_RIGHT = frozenset(".,;:!?)]}…%"), frozenset("([{¿¡$#")


def tokenise(text: str) -> Sentence:
    """The words and punctuation marks of a text, in small letters, in Unicode's form NFC.

    What belongs to a word: hyphens and apostrophes within it, as in "t-shirt" and "woman's", points
    and commas within a number. French words that lost their last letter stand alone: "l'", "herbe".
    Every other mark is a word. Made for languages in Latin script, the same for all of them.

    >>> tokenise("Two women's T-shirts, 1.50 each!")
    ('two', "women's", 't-shirts', ',', '1.50', 'each', '!')
    """
    small = unicodedata.normalize("NFC", text.lower())
    return tuple(_WORD.findall(re.sub(r"(?<=\w)’(?=\w)", "'", small)))


def detokenise(sentence: Sentence) -> str:
    """A text that reads well: words with a space between them, but none before a full stop.

    >>> detokenise(("a", "sign", '"', "no", "entry", '"', ",", "two", "(", "old", ")", "men", "."))
    'a sign "no entry", two (old) men.'
    """
    text, glued, quoting = "", True, False
    for word in sentence:
        closes = word in _CLOSING or (quoting and word in _QUOTES)
        opens = word in _OPENING or (not quoting and word in _QUOTES)
        text += word if glued or closes or word in _TO_LEFT else f" {word}"
        quoting = (quoting or opens) and not closes
        glued = opens or word in _TO_RIGHT or bool(_ELISION.fullmatch(word))
    return text


# -- Files ---------------------------------------------------------------------------------------


class _Files(NamedTuple):
    """A data set's folder, and what to tell someone whose files are not right."""

    folder: Path
    name: str

    def lines(self, name: str, archive: str) -> list[str]:
        """The lines of a file in the folder, unpacked or still in its archive.

        Raises FileNotFoundError where there is neither, ValueError where it is damaged.
        """
        archive_path = self.folder / archive
        inside = archive.removesuffix(".zip")  # where a zip's file lies when unpacked
        for path in (self.folder / name, self.folder / inside / name):
            if path.is_file():
                return self._split(path.read_bytes(), path)
        if archive_path.is_file():
            return self._split(self._unpacked(archive_path, name), archive_path / name)
        raise FileNotFoundError(
            f"There is neither {name} nor {archive} in {self.folder}: run "
            f"`python datasets/download.py {self.name}`, or say in which folder they are."
        )

    def damaged(self, path: Path, why: str) -> ValueError:
        """What to raise for a file that is not as it was published."""
        return ValueError(
            f"{path}: {why}. Delete it and run `python datasets/download.py {self.name}`."
        )

    def _unpacked(self, archive: Path, name: str) -> bytes:
        read = _from_zip if archive.suffix == ".zip" else _from_tar
        try:
            found = read(archive, name)
        except (
            tarfile.TarError,
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            gzip.BadGzipFile,
        ) as error:
            raise self.damaged(archive, f"this archive is damaged ({error})") from None
        if found is None:
            raise self.damaged(archive, f"there is no {name} in this archive")
        return found

    def _split(self, content: bytes, path: Path) -> list[str]:
        try:
            text = content.decode("utf-8-sig")  # some editors begin with a mark
        except UnicodeDecodeError as error:
            raise self.damaged(path, f"byte {error.start} is not text in UTF-8") from None
        # Only "\n" ends a line: str.splitlines would also cut at signs within a sentence.
        lines = [line.strip() for line in text.rstrip().split("\n")]
        if "" in lines:
            raise self.damaged(path, f"line {lines.index('') + 1} is empty")
        return lines


def _from_tar(archive: Path, name: str) -> bytes | None:
    with tarfile.open(archive, "r:gz") as whole:  # no other kind: one trouble, not four
        for member in whole:
            if member.isfile() and Path(member.name).name == name:
                file = whole.extractfile(member)
                return file.read() if file else None
    return None


def _from_zip(archive: Path, name: str) -> bytes | None:
    with zipfile.ZipFile(archive) as whole:
        for member in whole.namelist():
            if Path(member).name == name:
                return whole.read(member)
    return None


# -- Multi30k ------------------------------------------------------------------------------------

#: How the files of each part are named, and the archive they come in.
_MULTI30K = (
    ("train", "training.tar.gz"),
    ("val", "validation.tar.gz"),
    ("test", "mmt16_task1_test.tar.gz"),
)


def load_multi30k(
    folder: str | Path | None = None, *, source: str = "de", target: str = "en"
) -> Corpus:
    """Descriptions of pictures in German and English: 29,000, 1,014 and 1,000 (test2016) pairs.

    folder: where the three archives are, or what was unpacked from them; without it, where
    ``python datasets/download.py multi30k`` leaves them.
    Raises FileNotFoundError where a file is missing, ValueError where one is damaged, where two do
    not have the same number of lines, and where the languages are others.
    """
    if {source, target} != {"de", "en"}:
        raise ValueError(
            "Multi30k is there from German (de) to English (en) and from English to German, "
            f"not from {source!r} to {target!r}."
        )
    files = _Files(DATA / "multi30k" if folder is None else Path(folder), "multi30k")
    parts: list[list[Pair]] = []
    for part, archive in _MULTI30K:
        sources, targets = (files.lines(f"{part}.{side}", archive) for side in (source, target))
        if len(sources) != len(targets):
            raise files.damaged(
                files.folder,
                f"{part}.{source} has {len(sources)} lines, but {part}.{target} {len(targets)}",
            )
        parts.append([Pair(*map(tokenise, both)) for both in zip(sources, targets, strict=True)])
    train, validation, test = parts
    return Corpus("Multi30k", source, target, train, validation, test, tuple(targets))


# -- Tatoeba -------------------------------------------------------------------------------------

_TATOEBA = {"fra": "fr", "spa": "es"}


def load_tatoeba(
    folder: str | Path | None = None,
    *,
    language: str = "fra",
    seed: int = 0,
    shortest: int = 1,
    longest: int = 20,
    validation: int = 1000,
    test: int = 1000,
) -> Corpus:
    """Sentences of everyday life, English to French ("fra") or Spanish ("spa").

    The file is sorted by length, so it is shuffled before it is split: the same seed, the same
    split. All translations of an English sentence stay together, so that none is in two parts;
    capitals do not make another sentence.

    folder: where the archive is, or what was unpacked from it; without it, where
    ``python datasets/download.py tatoeba-fra-eng`` leaves it. shortest, longest: of both sentences,
    in words and marks; other pairs are left out. validation, test: pairs to hold out; a few more
    where the last sentence has several translations.
    Raises FileNotFoundError where the file is missing, ValueError where it is damaged, the language
    is another, or no pairs are left to learn from.
    """
    if language not in _TATOEBA:
        raise ValueError(f"Tatoeba is there in French (fra) and Spanish (spa), not {language!r}.")
    name = f"tatoeba-{language}-eng"
    files = _Files(DATA / name if folder is None else Path(folder), name)
    groups = _by_source(files, language, range(shortest, longest + 1))
    random.Random(seed).shuffle(groups)
    tested, validated = (_take(groups, wanted) for wanted in (test, validation))
    if not groups:
        raise ValueError(
            f"{validation} + {test} pairs are to be held out: then none of those with {shortest} "
            f"to {longest} words are left to learn from."
        )
    train = [pair for group in groups for pair in group]
    return Corpus(
        "Tatoeba", "en", _TATOEBA[language], train, [*validated], [*tested], (*tested.values(),)
    )


def _take(groups: list[dict[Pair, str]], wanted: int) -> dict[Pair, str]:
    """Remove groups from the end until they hold as many pairs as wanted."""
    taken: dict[Pair, str] = {}
    while groups and len(taken) < wanted:
        taken |= groups.pop()
    return taken


def _by_source(files: _Files, language: str, lengths: range) -> list[dict[Pair, str]]:
    """For each English sentence its pairs, and how each translation was published."""
    groups: dict[Sentence, dict[Pair, str]] = {}
    for number, line in enumerate(files.lines(f"{language}.txt", f"{language}-eng.zip"), 1):
        texts = line.split("\t")[:2]  # a third column says who wrote them
        sentences = [*map(tokenise, texts)]
        if len(sentences) < 2 or not all(sentences):
            raise files.damaged(
                files.folder / f"{language}.txt", f"line {number} is not a pair of sentences"
            )
        pair = Pair(*sentences)
        if all(len(sentence) in lengths for sentence in pair):
            groups.setdefault(pair.source, {}).setdefault(pair, texts[1])
    return list(groups.values())
