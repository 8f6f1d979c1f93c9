"""Running a student's code where it can do no harm.

The trusted side: `kinds` are the sandboxes to choose from, `process` starts a warm process in one,
`session` is one submission's process in it, `replies` checks what that says.
The other side: `warm` is the warm process, `shell` runs cells in a session, `walls` is what every
session puts around itself. `wire` is how the two sides speak.
"""
