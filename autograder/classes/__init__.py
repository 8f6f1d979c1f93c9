"""Many submissions: what came in, grading it, here or on a cluster."""
