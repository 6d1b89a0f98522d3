"""Other people's documents: what they are by their content, the words in them, and whom they are about.

No Django in here: `reader` runs in a process of its own, which may be ended at any moment and touches no record.
"""
