"""Running a student's code where it can do no harm.

`outside` is the trusted side: it starts a warm process behind walls and asks it for sessions.
`warm` is that process, `shell` runs cells in a session, `walls` is what every session puts around
itself, and `wire` is how the two sides speak.
"""
