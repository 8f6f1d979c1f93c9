"""What a teacher adds to the course: building lessons, grading submissions, reporting."""
