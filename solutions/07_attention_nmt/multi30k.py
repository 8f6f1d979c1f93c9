"""Train lesson 7's translator on Multi30k and score it: the lesson's real result, on one command.

    python solutions/07_attention_nmt/multi30k.py

The functions are the solutions in the lesson's text. Made for a GPU, where it takes minutes; for
two CPU cores README has smaller settings, which take an hour and a half. A run on fewer pairs is a
try-out, and what it prints says so.
"""

from contextlib import contextmanager
from pathlib import Path

import click
from jinja2 import Template

from autograder.course import Lesson
from autograder.lessons.reference import reference_for
from unroll import plot
from unroll.datasets.sentences import load_multi30k
from unroll.devices import gpu
from unroll.translator import Parts, Settings, report, train_translator

USUAL = Settings()
PAGE = Template(
    """<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Lesson 7's translator on Multi30k</title>
<style>
body { max-width: 48rem; margin: 2rem auto; padding: 0 1rem; font: 16px/1.5 system-ui, sans-serif; }
pre { font: inherit; white-space: pre-wrap; overflow-wrap: anywhere; }
</style>
<h1>Lesson 7's translator on Multi30k</h1>
<pre>{{ text }}</pre>
{% for picture in pictures %}{{ picture|safe }}
{% endfor %}</html>
""",
    autoescape=True,
)


@contextmanager
def one_sentence():
    """Data or a checkpoint that cannot be used are told of without a traceback."""
    try:
        yield
    except (OSError, ValueError) as error:
        raise click.ClickException(str(error)) from None


@click.command(context_settings={"show_default": True})
@click.option(
    "--data", type=click.Path(path_type=Path), help="Folder of the three archives."
)
@click.option("--source", default="de", help="Language to translate from, de or en.")
@click.option("--epochs", default=USUAL.epochs)
@click.option("--units", default=USUAL.n_units, help="Size of each LSTM.")
@click.option("--rate", default=USUAL.rate, help="Adam's learning rate at the start.")
@click.option("--dropout", default=USUAL.dropout)
@click.option("--batch", default=USUAL.batch, help="Sentences in a batch.")
@click.option(
    "--limit", type=int, help="Train on so many pairs only, test on a tenth of that."
)
@click.option("--width", default=USUAL.width, help="Places of the beam.")
@click.option("--seed", default=USUAL.seed)
@click.option(
    "--checkpoint",
    type=click.Path(path_type=Path),
    help="File for the best weights, *.npz; if it is there, training goes on from it.",
)
@click.option(
    "--page",
    type=click.Path(path_type=Path),
    help="HTML page to write: the same text, BLEU against length, a picture of attention.",
)
def main(data, source, limit, checkpoint, page, units, **settings):
    """Train on Multi30k, translate test2016, print BLEU with sacrebleu's signature."""
    with one_sentence():
        corpus = load_multi30k(data, source=source, target="en" if source == "de" else "de")
    if limit:
        corpus = corpus._replace(
            train=corpus.train[:limit],
            test=corpus.test[: limit // 10],
            references=corpus.references[: limit // 10],
        )
    sizes = {"n_units": units, "n_embedding": units // 2, "n_align": units // 2}
    settings = USUAL._replace(**sizes, **settings)
    solution = reference_for(Lesson("07_attention_nmt"))
    parts = Parts(*(solution.namespace[name] for name in Parts._fields))
    first = f"{len(corpus.train)} pairs, {settings}, on {gpu() or 'the CPU'}"
    click.echo(first)
    with one_sentence():
        translator = train_translator(parts, corpus, settings, checkpoint)
    result = report(translator, corpus)
    text = f"{result.text}\n\nPublished, recurrent models with attention, de→en: 28.30 and 33.47."
    if limit:
        text = f"A TRY-OUT on {limit} pairs, not to be compared with published results:\n{text}"
    click.echo(text)
    if page:
        pictures = [plot.as_html(**picture) for picture in result.pictures()]
        written = PAGE.render(text=f"{first}\n\n{text}", pictures=pictures)
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(written, encoding="utf-8")


if __name__ == "__main__":
    main()
