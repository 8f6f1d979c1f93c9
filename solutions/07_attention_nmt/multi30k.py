"""Train lesson 7's translator on Multi30k and score it: the lesson's real result, on one command.

    python solutions/07_attention_nmt/multi30k.py

The functions are the solutions in the lesson's text. The settings are for a GPU; a run on fewer
pairs is a try-out, and what it prints says so.
"""

from pathlib import Path

import click

from autograder.course import Lesson
from autograder.reference import reference_for
from unroll.datasets.sentences import load_multi30k
from unroll.devices import gpu
from unroll.translator import Parts, Settings, report, train_translator

USUAL = Settings()


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
def main(data, source, limit, checkpoint, units, **settings):
    """Train on Multi30k, translate test2016, print BLEU with sacrebleu's signature."""
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
    click.echo(f"{len(corpus.train)} pairs, {settings}, on {gpu() or 'the CPU'}")
    translator = train_translator(parts, corpus, settings, checkpoint)
    result = report(translator, corpus)
    if limit:
        click.echo(
            f"A TRY-OUT on {limit} pairs, not to be compared with published results:"
        )
    click.echo(result.text)
    click.echo("\nPublished, recurrent models with attention, de→en: 28.30 and 33.47.")


if __name__ == "__main__":
    main()
