"""Handrail attacked through its own pages: what a browser, a file or a stranger could send."""
