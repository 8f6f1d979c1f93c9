"""One submission on its way to a verdict: mended, run in a sandbox, judged outside it."""
