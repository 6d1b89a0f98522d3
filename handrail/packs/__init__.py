"""Documents composed from the record: what a family, a school or a panel is given on paper."""
