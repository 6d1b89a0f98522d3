"""The pages of what lies ahead."""
