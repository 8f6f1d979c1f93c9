"""The time of submission is nonsense.

expected: missing, missing
"""

# %% file
(path.parent / "timestamp.txt").write_text("yesterday\n\x00")
