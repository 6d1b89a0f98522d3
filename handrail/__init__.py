"""Handrail: the working desk of the SENCO."""

__version__ = "0.1.0"
