"""The pages of her own log, of the telephone, and of the totals that others are told."""
