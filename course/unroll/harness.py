"""Small functions that call a student's where plain arguments are not enough.

An exercise names one of them; it gets the student's function and the case's arguments, which are
plain values and arrays, and returns plain values and arrays.
"""
