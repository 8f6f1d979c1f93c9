"""What students wrote, parsed where it can be ended: notebooks, and pages cleaned for browsers."""
