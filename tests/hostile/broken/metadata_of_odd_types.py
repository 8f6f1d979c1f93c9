"""Metadata, tags and outputs are of types that they cannot be.

expected: right, right
"""

# %% file
notebook["metadata"] = {"kernelspec": [1], "language_info": "python", "celltoolbar": {}}
for cell in notebook["cells"]:
    cell["metadata"]["tags"] = {"a": 1}
    cell["metadata"]["collapsed"] = "maybe"
