"""What belongs to the SENCO herself: supervision, private notes and a monthly pulse, and her log when she leaves."""
