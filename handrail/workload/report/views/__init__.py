"""The pages of reports of a SENCO's time, and of what an hour of work costs."""
