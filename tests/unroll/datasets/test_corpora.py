"""The sentences of lessons 6 and 7: numbers in words, downloaded corpora, and vocabularies."""

import codecs
import doctest
import io
import os
import re
import subprocess
import sys
import tarfile
import unicodedata
import zipfile
from collections import Counter
from random import Random
from shutil import disk_usage

import numpy as np
import pytest
from num2words import num2words
from sacrebleu import corpus_bleu
from sacrebleu.tokenizers.tokenizer_13a import Tokenizer13a

from datasets.fetch.unpack import unpack
from unroll import vocabulary as vocabulary_module
from unroll.datasets import sentences as sentences_module
from unroll.datasets.number_words import copy_task, number_words, words_of
from unroll.datasets.sentences import (
    Pair,
    detokenise,
    load_multi30k,
    load_tatoeba,
    tokenise,
)
from unroll.vocabulary import Vocabulary

LANGUAGES = ("en", "de", "fr")


@pytest.fixture
def rng(seed):
    """Fresh numbers in each run."""
    return Random(seed)


def of_any_size(rng, digits, count):
    """Numbers, as many short ones as long ones, some of them with many zeros."""
    for _ in range(count):
        number = rng.randrange(10 ** rng.randint(1, digits))
        keep = rng.choice([1.0, 0.5, 0.2])
        yield int("".join(d if rng.random() < keep else "0" for d in str(number)))


# -- A second way to read number words -----------------------------------------------------------

UNITS = {
    "en": "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen",
    "de": "null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn "
    "fünfzehn sechzehn siebzehn achtzehn neunzehn",
    "fr": "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze "
    "quinze seize",
}
TENS = {
    "en": "twenty thirty forty fifty sixty seventy eighty ninety",
    "de": "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig",
    "fr": "vingt trente quarante cinquante soixante",
}
#: From a million on, one for each three zeros.
LARGE = {
    "en": "million billion trillion quadrillion quintillion sextillion septillion",
    "de": "Million Milliarde Billion Billiarde Trillion Trilliarde Quadrillion",
    "fr": "million milliard billion billiard trillion trilliard quadrillion",
}


def values_in(language):
    """What each word that stands for a number is worth."""
    values = {word: i for i, word in enumerate(UNITS[language].split())}
    values |= {word: 10 * i for i, word in enumerate(TENS[language].split(), 2)}
    if language == "de":
        values |= {"eins": 1, "eine": 1}
    return values


def number_of(words, language, values, large):
    """The number that words say: adds what stands side by side, multiplies by what is larger."""
    total = group = 0
    for word in words:
        if word in ("und", "et"):
            continue
        if word in ("hundred", "hundert", "cent", "cents"):
            group = max(group, 1) * 100
        elif word in ("thousand", "tausend", "mille"):
            total, group = total + max(group, 1) * 1000, 0
        elif word in large:
            total, group = total + group * large[word], 0
        elif language == "fr" and word in ("vingt", "vingts") and group % 100 == 4:
            group += 80 - 4
        else:
            group += values[word]
    return total + group


def reader(language):
    """`number_of` for a language, with its tables made once."""
    values, large = values_in(language), {}
    for i, word in enumerate(LARGE[language].split(), 2):
        ending = {"en": "", "de": "n" if word.endswith("e") else "en", "fr": "s"}[language]
        large |= {word: 1000**i, word + ending: 1000**i}
    return lambda words: number_of(words, language, values, large)


def own_words(number, language):
    """num2words' text of the whole number, cut at what is no letter."""
    text = num2words(number, lang=language)
    return tuple(word for word in re.findall(r"\w+", text) if (language, word) != ("en", "and"))


# -- Number words --------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_are_those_of_num2words_below_a_hundred_thousand(language, rng):
    """Each run takes another thirtieth of the numbers above a thousand: num2words is slow."""
    for number in (*range(1_000), *range(rng.randrange(1_000, 1_030), 100_000, 30)):
        same_words(number, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_are_those_of_num2words_for_numbers_of_all_sizes(language, rng):
    for number in (*of_any_size(rng, 30, 500), *of_any_size(rng, 306, 50)):
        same_words(number, language)


def same_words(number, language):
    """Cutting compounds loses nothing: without spaces, the two are the same text."""
    said, own = words_of(number, language), own_words(number, language)
    if language == "de":
        said, own = "".join(said), "".join(own)
    assert said == own


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_words_say_which_number_they_are(language, rng):
    """Every number below a hundred thousand, and larger ones."""
    read = reader(language)
    for number in (*range(100_000), *of_any_size(rng, 24, 5_000)):
        assert read(words_of(number, language)) == number


def test_no_german_word_is_a_compound(rng):
    simple = {*values_in("de"), "hundert", "tausend", "und"}
    for number in (*range(10_000), *of_any_size(rng, 24, 1_000)):
        for word in words_of(number, "de"):
            assert word in simple or re.fullmatch(r"[A-Z][a-z]*illi(on|onen|arde|arden)", word)


def test_german_says_units_before_tens():
    assert " ".join(words_of(987_000, "en")) == "nine hundred eighty seven thousand"
    assert " ".join(words_of(987_000, "de")) == "neun hundert sieben und achtzig tausend"
    assert (
        " ".join(words_of(1_100_101, "de")) == "eine Million ein hundert tausend ein hundert eins"
    )
    assert " ".join(words_of(80_071, "fr")) == "quatre vingt mille soixante et onze"
    assert " ".join(words_of(2_000_101, "en")) == "two million one hundred one"


@pytest.mark.parametrize("number", [-1, 10**306])
def test_number_without_words_is_refused(number):
    with pytest.raises(ValueError, match="go from 0 to"):
        words_of(number, "de")


def test_unknown_language_is_refused():
    with pytest.raises(ValueError, match="not 'nl'"):
        words_of(7, "nl")
    with pytest.raises(ValueError, match="not to 'en'"):
        number_words(10, language="en")


# -- Corpora of number words ---------------------------------------------------------------------


def everything(corpus):
    return [*corpus.train, *corpus.validation, *corpus.test]


@pytest.mark.parametrize("language", ["de", "fr"])
def test_both_sentences_say_the_same_number_and_no_number_twice(language, rng):
    corpus = number_words(
        3_000, language=language, seed=rng.randrange(10**6), longest=30, validation=300, test=200
    )
    assert (corpus.source_language, corpus.target_language) == ("en", language)
    assert [len(part) for part in corpus[3:6]] == [3_000, 300, 200]
    numbers = [reader("en")(pair.source) for pair in everything(corpus)]
    assert numbers == [reader(language)(pair.target) for pair in everything(corpus)]
    assert len(set(numbers)) == len(numbers) == 3_500


def test_lengths_are_spread_evenly_as_far_as_there_are_numbers(rng):
    shortest, longest = rng.choice([(1, 20), (3, 30), (7, 11), (1, 24)])
    corpus = number_words(
        4_000, seed=rng.randrange(10**6), shortest=shortest, longest=longest, validation=500
    )
    lengths = Counter(len(pair.source) for pair in everything(corpus))
    assert set(lengths) == set(range(shortest, longest + 1))
    assert lengths[1] in (0, 27)  # all there are: 1 to 19, and the tens
    common = [count for length, count in lengths.items() if length > 2]
    assert max(common) - min(common) <= 1


def test_parts_are_alike_in_how_long_sentences_are(rng):
    corpus = number_words(5_000, seed=rng.randrange(10**6), longest=20, validation=700, test=900)
    of_all = Counter(len(pair.source) for pair in everything(corpus))
    for part in (corpus.train, corpus.validation, corpus.test):
        here = Counter(len(pair.source) for pair in part)
        for length, count in of_all.items():
            assert abs(here[length] - count * len(part) / 6_600) < 3
    first, second = corpus.train[:2_500], corpus.train[2_500:]
    mean_lengths = [np.mean([len(pair.source) for pair in half]) for half in (first, second)]
    assert abs(mean_lengths[0] - mean_lengths[1]) < 1  # in no order


@pytest.mark.parametrize("language", ["de", "fr"])
def test_training_sentences_hold_every_word_of_the_others(language, rng):
    corpus = number_words(5_000, language=language, seed=rng.randrange(10**6), longest=24)
    for side in ("source", "target"):
        known = {word for pair in corpus.train for word in getattr(pair, side)}
        assert known >= {word for pair in everything(corpus) for word in getattr(pair, side)}


@pytest.mark.parametrize("length", [1, 2, 3])
def test_every_number_of_a_length_can_be_drawn_and_no_more(length):
    n_words = np.array([0, *(len(words_of(group, "en")) for group in range(1, 1000))])
    below_a_million = n_words[None] + (n_words[:, None] + (n_words[:, None] > 0))
    numbers = np.flatnonzero(below_a_million == length).tolist()
    corpus = number_words(len(numbers), shortest=length, longest=length, validation=0, test=0)
    assert sorted(reader("en")(pair.source) for pair in corpus.train) == numbers
    with pytest.raises(ValueError, match=f"only {len(numbers)} have {length} to {length} words"):
        number_words(len(numbers) + 1, shortest=length, longest=length, validation=0, test=0)


def test_long_sentences_are_those_of_very_large_numbers():
    corpus = number_words(5, shortest=498, longest=500, validation=0, test=0)
    assert {len(pair.source) for pair in corpus.train} == {498, 499, 500}
    with pytest.raises(ValueError, match="longest ≤ 500"):
        number_words(5, longest=501)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"shortest": 0}, "shortest ≤ longest"),
        ({"shortest": 5, "longest": 4}, "shortest ≤ longest"),
        ({"count": 0}, "no corpora of 0, 1000 and 1000 pairs"),
        ({"test": -1}, "no corpora of 10, 1000 and -1 pairs"),
    ],
)
def test_impossible_corpus_is_refused(wrong, said):
    with pytest.raises(ValueError, match=said):
        number_words(**{"count": 10, **wrong})


def test_seed_decides_everything_in_every_process(rng):
    seed = rng.randrange(10**6)
    code = (
        "from unroll.datasets.number_words import *;"
        f"print([number_words(300, seed={seed}, longest=9), copy_task(300, seed={seed})])"
    )
    there = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONHASHSEED": str(rng.randrange(10**6))},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    here = str([number_words(300, seed=seed, longest=9), copy_task(300, seed=seed)])
    assert there == here
    assert number_words(300, seed=seed + 1, longest=9) != number_words(300, seed=seed, longest=9)


@pytest.mark.parametrize("reverse", [False, True])
def test_copy_task_says_letters_again_or_backwards(reverse, rng):
    n_symbols = rng.randint(4, 26)
    corpus = copy_task(
        500, reverse=reverse, n_symbols=n_symbols, shortest=2, longest=9, seed=rng.randrange(10**6)
    )
    pairs = everything(corpus)
    assert [len(part) for part in corpus[3:6]] == [500, 200, 200]
    assert len({pair.source for pair in pairs}) == len(pairs)
    assert {len(pair.source) for pair in pairs} == set(range(2, 10))
    letters = {symbol for pair in pairs for symbol in pair.source}
    assert letters == set("abcdefghijklmnopqrstuvwxyz"[:n_symbols])
    for source, target in pairs:
        assert target == (source[::-1] if reverse else source)


def test_copy_task_has_every_sentence_and_no_more():
    corpus = copy_task(3 + 9 + 27, n_symbols=3, longest=3, validation=0, test=0)
    assert len({pair.source for pair in corpus.train}) == 39
    with pytest.raises(ValueError, match="only 39 have 1 to 3 words"):
        copy_task(40, n_symbols=3, longest=3, validation=0, test=0)


@pytest.mark.parametrize("n_symbols", [0, 27])
def test_copy_task_has_as_many_symbols_as_letters(n_symbols):
    with pytest.raises(ValueError, match="1 to 26 symbols"):
        copy_task(10, n_symbols=n_symbols)


# -- Words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Zwei junge weiße Männer.", "zwei|junge|weiße|männer|."),
        ("A woman's T-shirt, $1,000.50!", "a|woman's|t-shirt|,|$|1,000.50|!"),
        ("The boys' hats; I'm cold", "the|boys'|hats|;|i'm|cold"),
        ("L’herbe qu'il aime aujourd’hui…", "l'|herbe|qu'|il|aime|aujourd'hui|…"),
        ("Jusqu’à quatre-vingts\u202f!", "jusqu'|à|quatre-vingts|!"),
        ("¿Dónde está «él»?", "¿|dónde|está|«|él|»|?"),
        ("Sport- und Freizeit - Schild", "sport-|und|freizeit|-|schild"),
        ("a_b (c)", "a|_|b|(|c|)"),
        (" \t ", ""),
    ],
)
def test_text_is_cut_into_words_and_marks(text, words):
    assert tokenise(text) == tuple(filter(None, words.split("|")))


def some_text(rng, length=40):
    """Letters, accents written both ways, marks and spaces, in any order."""
    letters = [*"abcdlnqusABÉéßüñœ1234x", "e\u0301", "x\u0302"]
    marks = [*"'’\"„“”«».,;:!?-–(){}¿¡$%&#…_@ \u00a0   "]
    return "".join(rng.choices(letters * 2 + marks, k=length))


def test_two_ways_to_write_an_accent_are_one(rng):
    for _ in range(1_000):
        text = some_text(rng)
        composed, taken_apart = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
        assert tokenise(composed) == tokenise(taken_apart)
        for word in tokenise(taken_apart):
            assert unicodedata.is_normalized("NFC", word)
            assert word == word.lower()


def test_words_lose_nothing_of_a_text_but_spaces_and_capitals(rng):
    for _ in range(1_000):
        text = some_text(rng).replace("’", "'")
        small = unicodedata.normalize("NFC", text.lower())
        assert "".join(tokenise(text)) == "".join(small.split())


def test_text_made_of_words_has_the_same_words(rng):
    for _ in range(3_000):
        words = tokenise(some_text(rng))
        assert tokenise(detokenise(words)) == words


@pytest.mark.parametrize(
    "text",
    [
        'a man, in an orange "hat" (1.5 m), says: stop!',
        "drei „alte“ männer; keiner lacht.",
        "l'herbe qu'il a vue, jusqu'à demain…",
        "¿dónde está «él»? ¡aquí!",
        "the boys' #8 costs $5, 20% off.",
    ],
)
def test_text_reads_as_it_was_written(text):
    assert detokenise(tokenise(text)) == text


def test_bleu_of_the_references_themselves_is_full(rng):
    """What `detokenise` writes is, to sacrebleu's own words, the line that was published."""
    words = ("A", "man's", "T-shirt", "Männer", "l'herbe", "1.50", "qu'il", "Sport-", "boys'")
    marks = [", ", ". ", "; ", " – ", '! "', '" ', " (", ") ", ": ", *[" "] * 12]
    published = []
    for _ in range(200):
        parts = [rng.choice(words) + rng.choice(marks) for _ in range(rng.randint(4, 20))]
        published.append("".join(parts).strip())
    said = [detokenise(tokenise(line)) for line in published]
    cut = Tokenizer13a()
    for line, text in zip(published, said, strict=True):
        assert cut(line.lower()) == cut(text)
    assert corpus_bleu(said, [published], lowercase=True).score == pytest.approx(100)


# -- Multi30k ------------------------------------------------------------------------------------

PARTS = {"train": "training", "val": "validation", "test": "mmt16_task1_test"}


def a_line(rng, words):
    return " ".join(rng.choices(words.split(), k=rng.randint(3, 9))).capitalize() + "."


@pytest.fixture
def texts(rng):
    """The texts of a small Multi30k, with what is odd about the real one."""
    found = {}
    for part, count in {"train": 40, "val": 11, "test": 9}.items():
        for language, words in (("de", "ein Mann grüne\u00a0Straße läuft"), ("en", "a man runs")):
            lines = [a_line(rng, words) for _ in range(count)]
            lines[3] += " – x\u2028y\x85z"  # ends of lines to Python, not to others
            end = "\n" if part == "test" else "\n\n"
            found[f"{part}.{language}"] = "\n".join(lines) + end
    return found


def write_archives(folder, texts):
    """Three archives like the published ones, with what macOS leaves in them."""
    for part, archive in PARTS.items():
        with tarfile.open(folder / f"{archive}.tar.gz", "w:gz") as whole:
            for name, text in texts.items():
                if name.startswith(part):
                    for path, content in (
                        (f"./._{name}", b"\0\5\26\7"),
                        (f"./{name}", text.encode()),
                    ):
                        info = tarfile.TarInfo(path)
                        info.size = len(content)
                        whole.addfile(info, io.BytesIO(content))
    return folder


@pytest.fixture
def archives(tmp_path, texts):
    folder = tmp_path / "multi30k"
    folder.mkdir()
    return write_archives(folder, texts)


@pytest.fixture
def unpacked(archives, tmp_path):
    """What the course's own download leaves."""
    folder, work = tmp_path / "unpacked", tmp_path / "work"
    folder.mkdir()
    work.mkdir()
    for archive in archives.iterdir():
        unpack(archive, folder, work, "as is", lambda path: disk_usage(path).free)
    return folder


def test_multi30k_is_the_same_packed_and_unpacked(archives, unpacked, texts):
    corpus = load_multi30k(archives)
    assert corpus == load_multi30k(str(unpacked))
    assert corpus[:3] == ("Multi30k", "de", "en")
    assert [len(part) for part in corpus[3:6]] == [40, 11, 9]
    for part, name in ((corpus.train, "train"), (corpus.validation, "val"), (corpus.test, "test")):
        german, english = (texts[f"{name}.{side}"].rstrip().split("\n") for side in ("de", "en"))
        assert part == [
            Pair(tokenise(de), tokenise(en)) for de, en in zip(german, english, strict=True)
        ]
    assert corpus.references == tuple(texts["test.en"].rstrip().split("\n"))


def test_multi30k_goes_both_ways(archives, texts):
    there, back = load_multi30k(archives), load_multi30k(archives, source="en", target="de")
    assert back[:3] == ("Multi30k", "en", "de")
    for one, other in zip(there[3:6], back[3:6], strict=True):
        assert [pair[::-1] for pair in one] == other
    assert back.references == tuple(texts["test.de"].rstrip().split("\n"))


def refused(call, kind=ValueError):
    """What a call says when it refuses: a text to be read, in one line."""
    with pytest.raises(kind) as caught:
        call()
    said = str(caught.value)
    assert "\n" not in said
    assert said.endswith(".")
    return said


@pytest.mark.parametrize("pair", [("fr", "en"), ("de", "de"), ("deu", "eng")])
def test_multi30k_in_other_languages_is_refused(archives, pair):
    said = refused(lambda: load_multi30k(archives, source=pair[0], target=pair[1]))
    assert repr(pair[0]) in said


def test_missing_multi30k_names_the_command(tmp_path):
    said = refused(lambda: load_multi30k(tmp_path / "nowhere"), FileNotFoundError)
    assert "`python datasets/download.py multi30k`" in said
    assert str(tmp_path / "nowhere") in said


def test_one_missing_archive_is_named(archives):
    (archives / "validation.tar.gz").unlink()
    said = refused(lambda: load_multi30k(archives), FileNotFoundError)
    assert "val.de nor validation.tar.gz" in said


def test_archive_cut_off_anywhere_never_gives_fewer_sentences(archives, rng):
    path = archives / "training.tar.gz"
    whole, corpus = path.read_bytes(), load_multi30k(archives)
    for cut in (0, 1, *(rng.randrange(len(whole)) for _ in range(40))):
        path.write_bytes(whole[:cut])
        try:
            found, said = load_multi30k(archives), ""
        except ValueError as error:
            found, said = None, str(error)
        # Without its last bytes, a checksum, an archive still holds everything.
        assert found == corpus or "training.tar.gz: this archive is damaged" in said


@pytest.mark.parametrize("content", [b"<html>not found</html>", b"\x1f\x8b" + bytes(100)])
def test_file_that_is_no_archive_is_refused(archives, content):
    (archives / "training.tar.gz").write_bytes(content)
    assert "this archive is damaged" in refused(lambda: load_multi30k(archives))


def test_archive_of_something_else_is_refused(archives):
    (archives / "training.tar.gz").write_bytes((archives / "validation.tar.gz").read_bytes())
    assert "there is no train.de in this archive" in refused(lambda: load_multi30k(archives))


def test_different_numbers_of_lines_are_refused(unpacked):
    path = unpacked / "val.en"
    path.write_text("\n".join(path.read_text().split("\n")[1:]))
    assert "val.de has 11 lines, but val.en 10" in refused(lambda: load_multi30k(unpacked))


def test_empty_line_is_refused(unpacked, rng):
    path, number = unpacked / "train.de", rng.randint(1, 39)
    lines = path.read_text().split("\n")
    path.write_text("\n".join([*lines[: number - 1], "  ", *lines[number:]]))
    assert f"train.de: line {number} is empty" in refused(lambda: load_multi30k(unpacked))


def test_empty_file_is_refused(unpacked):
    (unpacked / "test.en").write_text("\n")
    assert "test.en: line 1 is empty" in refused(lambda: load_multi30k(unpacked))


def test_mark_at_the_start_of_a_file_is_no_word_of_multi30k(unpacked):
    plain = load_multi30k(unpacked)
    for name in ("train.de", "test.en"):
        (unpacked / name).write_bytes(codecs.BOM_UTF8 + (unpacked / name).read_bytes())
    assert load_multi30k(unpacked) == plain


def test_other_encoding_is_refused(unpacked):
    (unpacked / "test.de").write_bytes("Eine Straße".encode("latin-1"))
    assert "byte 9 is not text in UTF-8" in refused(lambda: load_multi30k(unpacked))


# -- Tatoeba -------------------------------------------------------------------------------------


def write_tatoeba(folder, lines, language="fra"):
    with zipfile.ZipFile(folder / f"{language}-eng.zip", "w") as whole:
        whole.writestr(f"{language}-eng/_about.txt", "about")
        whole.writestr(f"{language}-eng/{language}.txt", "\n".join(lines) + "\n")
    return folder


@pytest.fixture
def lines(rng):
    """Sorted by length, several translations of many sentences, and three columns in some lines."""
    found = []
    for number in range(200):
        english = " ".join(words_of(rng.randrange(10**6), "en")).capitalize() + "."
        for _ in range(rng.randint(1, 4)):
            french = " ".join(words_of(rng.randrange(10**6), "fr")).capitalize() + "\u202f!"
            found.append(f"{english}\t{french}" + "\tCC-BY 2.0 (France)" * (number % 2))
    return sorted(found, key=len)


def test_tatoeba_is_the_same_packed_and_unpacked(tmp_path, lines):
    folder, work = tmp_path / "unpacked", tmp_path / "work"
    folder.mkdir()
    work.mkdir()
    archive = write_tatoeba(tmp_path, lines, "spa") / "spa-eng.zip"
    unpack(archive, folder, work, "as is", lambda path: disk_usage(path).free)
    packed = load_tatoeba(tmp_path, language="spa", validation=20, test=30)
    assert packed == load_tatoeba(folder, language="spa", validation=20, test=30)
    assert packed[:3] == ("Tatoeba", "en", "es")


def test_mark_at_the_start_of_a_file_is_no_word(tmp_path, lines):
    """Some editors write one."""
    plain = load_tatoeba(write_tatoeba(tmp_path, lines), validation=20, test=30)
    archive = tmp_path / "fra-eng.zip"
    with zipfile.ZipFile(archive) as whole:
        text = whole.read("fra-eng/fra.txt")
    archive.unlink()
    (tmp_path / "fra.txt").write_bytes(codecs.BOM_UTF8 + text)
    assert load_tatoeba(tmp_path, validation=20, test=30) == plain


def test_tatoeba_holds_every_pair_once(tmp_path, lines, rng):
    rng.shuffle(lines)
    doubled = lines + [line.upper() for line in lines[:50]]
    corpus = load_tatoeba(write_tatoeba(tmp_path, doubled), validation=20, test=30, longest=99)
    pairs = [tuple(map(tokenise, line.split("\t")[:2])) for line in lines]
    assert sorted(everything(corpus)) == sorted(set(pairs))
    published = {line.split("\t")[1] for line in lines}
    assert published.issuperset(corpus.references)
    assert [tokenise(text) for text in corpus.references] == [pair.target for pair in corpus.test]


def test_translations_of_one_sentence_stay_together(tmp_path, lines, rng):
    corpus = load_tatoeba(
        write_tatoeba(tmp_path, lines), seed=rng.randrange(10**6), validation=50, test=60
    )
    assert 50 <= len(corpus.validation) < 50 + 4
    assert 60 <= len(corpus.test) < 60 + 4
    sources = [{pair.source for pair in part} for part in corpus[3:6]]
    assert len(set.union(*sources)) == sum(map(len, sources))


def test_tatoeba_is_shuffled_by_its_seed(tmp_path, lines):
    write_tatoeba(tmp_path, lines)
    first, again, other = (
        load_tatoeba(tmp_path, seed=seed, validation=50, test=60) for seed in (1, 1, 2)
    )
    assert first == again
    assert first.test != other.test
    longest = sorted((len(pair.source) for pair in everything(first)), reverse=True)[:60]
    assert sorted((len(pair.source) for pair in first.test), reverse=True)[:60] != longest


def test_tatoeba_keeps_to_lengths_on_both_sides(tmp_path, lines):
    write_tatoeba(tmp_path, lines)
    kept = load_tatoeba(tmp_path, shortest=4, longest=9, validation=5, test=5)
    of_all = load_tatoeba(tmp_path, longest=99, validation=5, test=5)
    fitting = [pair for pair in everything(of_all) if all(4 <= len(side) <= 9 for side in pair)]
    assert sorted(everything(kept)) == sorted(fitting)


@pytest.mark.parametrize("line", ["Go.", "Go.\t ", "\tVa !", "Go.\t\tCC-BY"])
def test_line_without_a_pair_is_refused(tmp_path, line, lines):
    write_tatoeba(tmp_path, [*lines[:4], line, *lines[4:]])
    said = refused(lambda: load_tatoeba(tmp_path))
    assert "fra.txt: line 5 is not a pair of sentences" in said


def test_tatoeba_that_is_not_there_names_the_command(tmp_path):
    said = refused(lambda: load_tatoeba(tmp_path, language="spa"), FileNotFoundError)
    assert "`python datasets/download.py tatoeba-spa-eng`" in said


def test_tatoeba_in_another_language_is_refused(tmp_path):
    assert "not 'deu'" in refused(lambda: load_tatoeba(tmp_path, language="deu"))


def test_tatoeba_leaves_something_to_learn_from(tmp_path, lines):
    write_tatoeba(tmp_path, lines)
    assert "left to learn from" in refused(lambda: load_tatoeba(tmp_path))


def test_damaged_zip_is_refused(tmp_path, lines, rng):
    path = write_tatoeba(tmp_path, lines) / "fra-eng.zip"
    path.write_bytes(path.read_bytes()[: rng.randrange(200)])
    assert "fra-eng.zip: this archive is damaged" in refused(lambda: load_tatoeba(tmp_path))


# -- Vocabularies --------------------------------------------------------------------------------


def some_sentences(rng):
    return [tuple(rng.choices("abcdefgh", range(1, 9), k=rng.randint(1, 9))) for _ in range(50)]


def test_ids_follow_counts_and_then_the_alphabet(rng):
    sentences = some_sentences(rng)
    vocabulary = Vocabulary.from_sentences(iter(sentences))
    assert vocabulary.words[:4] == ("<pad>", "<sos>", "<eos>", "<unk>")
    counts = Counter(word for sentence in sentences for word in sentence)
    ranked = [(-counts[word], word) for word in vocabulary.words[4:]]
    assert ranked == sorted(ranked)
    assert set(vocabulary.words[4:]) == set(counts)
    assert vocabulary.index == {word: i for i, word in enumerate(vocabulary.words)}
    assert len(vocabulary) == len(counts) + 4
    assert Vocabulary(vocabulary.words) == vocabulary


def test_rare_words_are_left_out(rng):
    sentences = some_sentences(rng)
    counts = Counter(word for sentence in sentences for word in sentence)
    least = rng.choice(list(counts.values()))
    kept = Vocabulary.from_sentences(sentences, min_count=least)
    assert set(kept.words[4:]) == {word for word, count in counts.items() if count >= least}
    everything, size = Vocabulary.from_sentences(sentences), rng.randint(4, 12)
    assert Vocabulary.from_sentences(sentences, max_size=size).words == everything.words[:size]


def test_special_words_in_a_text_keep_their_ids():
    sentences = [("<eos>", "a", "<pad>", "a"), ("<unk>", "<sos>", "<sos>", "b")]
    vocabulary = Vocabulary.from_sentences(sentences)
    assert vocabulary.words == ("<pad>", "<sos>", "<eos>", "<unk>", "a", "b")
    assert not set(tokenise(" ".join(vocabulary.words[:4]))) & set(vocabulary.words[:4])


def test_sentence_comes_back_from_its_ids(rng):
    vocabulary = Vocabulary.from_sentences(some_sentences(rng))
    for sentence in some_sentences(rng):
        ids = [vocabulary.index[word] for word in sentence if word in vocabulary.index]
        filled = np.array([1, *ids, 2, 0, rng.randrange(len(vocabulary)), 0], dtype="int32")
        assert vocabulary.decode(filled) == tuple(vocabulary.words[number] for number in ids)
        assert vocabulary.decode([*ids, 0, 0]) == vocabulary.decode(filled)
    assert vocabulary.decode([3, 2]) == ("<unk>",)
    assert vocabulary.decode([]) == ()


@pytest.mark.parametrize(
    ("ids", "said"), [([0, 99], "not 99"), ([-1], "not -1"), ([[4, 5]], r"shape \(1, 2\)")]
)
def test_ids_of_another_vocabulary_are_refused(ids, said):
    with pytest.raises(ValueError, match=said):
        Vocabulary.from_sentences([("a", "b")]).decode(ids)


def test_broken_vocabulary_is_refused():
    with pytest.raises(ValueError, match="begins with <pad>, <sos>, <eos>, <unk>"):
        Vocabulary(("a", "b"))
    with pytest.raises(ValueError, match="'a' is 2 times"):
        Vocabulary(("<pad>", "<sos>", "<eos>", "<unk>", "a", "a"))
    with pytest.raises(ValueError, match="not 3"):
        Vocabulary.from_sentences([("a",)], max_size=3)
    with pytest.raises(ValueError, match="'eins zwei' is a text"):
        Vocabulary.from_sentences(["eins zwei"])


@pytest.mark.parametrize("module", [sentences_module, vocabulary_module])
def test_examples_in_docstrings_are_right(module):
    found = doctest.testmod(module)
    assert found.attempted
    assert not found.failed
