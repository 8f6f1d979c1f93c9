"""The time of submission is a megabyte long.

expected: missing, missing
"""

# %% file
(path.parent / "timestamp.txt").write_text("2026-11-01 " * 100_000)
