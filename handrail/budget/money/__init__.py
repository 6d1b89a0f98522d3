"""The school's budget for provision as a live account: what there is, what is planned, and what if."""
