"""Download the data sets of the course: python datasets/download.py --help."""

import sys
from pathlib import Path


def main() -> int:
    """Run the command from wherever it is called."""
    root = Path(__file__).resolve().parent.parent
    sys.path[:0] = [str(root), str(root / "course")]
    try:
        from datasets.fetch.command import main as command
    except ModuleNotFoundError as missing:
        sys.exit(f"The module {missing.name!r} is not installed. Run: pip install pooch tqdm")
    return command()


if __name__ == "__main__":
    sys.exit(main())
