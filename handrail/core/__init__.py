"""What everything stands on: tenancy, the clock, the encrypted database, and the registries that features fill."""
