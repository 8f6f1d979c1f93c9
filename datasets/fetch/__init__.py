"""Downloads that end in the right file or in a sentence that says why not.

`catalogue` says what there is, `transport` brings bytes, `ranges` reads single members of a
distant zip, `unpack` opens archives, `record` remembers what was written, `store` puts these
together for one data set, `command` is the command line, `readme` the table in README.md.
"""
