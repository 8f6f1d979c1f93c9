"""Running a student's code where it can do no harm.

The trusted side: `kinds` are the sandboxes to choose from, `readable` is what may be read in them,
`process` starts a warm process in one and orders sessions of it, `session` is one submission's
process, `replies` checks what that says.
The other side: `warm` is the warm process, `keeper` watches and ends one session, `student` is the
process that a student's code runs in, `shell` runs its cells, `walls` and `calls` are what it puts
around itself first, `scratch` bounds and removes what it leaves. `wire` is how the two sides speak.
"""
