"""The rules of the field as pure functions: standard library and `holidays` only, and the day is always given."""
