"""Pelvic obliquity from the picture: what moves at the waist, or dots stuck on the PSIS."""
