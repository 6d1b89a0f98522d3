"""A tiny project of its own shape, so that the probes do not change with the product's models."""
