"""What people read: the class report, marks, feedback."""
