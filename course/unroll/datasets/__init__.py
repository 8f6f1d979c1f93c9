"""The data of the lessons: one module each."""
