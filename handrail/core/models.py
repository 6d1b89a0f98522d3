"""The core keeps no tables; Django announces migrations only to apps that have this file, and `apps.py` listens."""
