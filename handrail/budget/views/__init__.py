"""The pages of what provision costs."""
