"""The pages of what is hers."""
