"""The pages of her own log, of the phone, and of the totals that others are told."""
