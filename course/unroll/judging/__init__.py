"""What `check` stands on: calling a function, judging it, saying what was found."""
