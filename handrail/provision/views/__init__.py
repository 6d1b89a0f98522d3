"""The pages of the provision map: a module for each part."""
