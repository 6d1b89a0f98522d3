"""Every way there is of reaching a school's rows, tried against the guard and the triggers, on both databases."""
