"""What grading found, and the gradebook that keeps it."""
