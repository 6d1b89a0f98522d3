"""The demonstration: four made-up schools. Every person and every child in it is fictional."""

from handrail.demo.loading import load_demo

__all__ = ["load_demo"]
