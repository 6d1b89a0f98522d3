"""In step with the school's own system: what it said, what is still to be keyed into it, and what was kept here."""
