"""The notebook asks for a kernel that is not there.

expected: right, right
"""

# %% file
notebook["metadata"]["kernelspec"] = {"name": "ir", "display_name": "R", "language": "R"}
notebook["metadata"]["language_info"] = {"name": "R"}
