"""What counts as right: one module per lesson says how inputs are drawn, which outputs are compared
and which mistakes are known.

The right answers are not here. The reference is the solution in the lesson's text, and a known
mistake is a small textual change of it.
"""
