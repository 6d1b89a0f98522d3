"""A Django database backend: SQLite, encrypted at rest by SQLCipher, set up so that many processes may write."""
