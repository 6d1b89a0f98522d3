"""What lies ahead of a SENCO, what went well, what changed meanwhile, and the way into the role."""
