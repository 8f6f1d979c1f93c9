"""Unroll: what the lessons import. Small modules, meant to be read.

`check` tells you how an exercise went; `softmax` and `sigmoid` are given; `draw` and `plot` make
the pictures.
"""

import os

# Before anything imports TensorFlow: keep its start-up messages out of the notebooks.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")

from .check import check
from .functions import sigmoid, softmax

__all__ = ["check", "sigmoid", "softmax"]
