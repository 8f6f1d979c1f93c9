"""Pages that show what students wrote: cleaned as a browser will see it, where it can be ended."""
