"""Make the small weight files that ship with gaitcheck, from truth."""
