"""What became of a SENCO's time. The raw log is read by its owner and by nobody else; others may be told totals."""
