"""Reading what a school brings when it begins: its dates, its line of the national register, its list of staff."""
