"""A file has the name of the lesson's folder.

expected: missing, missing
"""

# %% file
path.parent.rmdir()
path.parent.write_text("{}")
notebook = None
