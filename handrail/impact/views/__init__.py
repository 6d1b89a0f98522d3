"""The pages of impact: a group measured, what came of a run, of a type and of all, and the end of a term."""
