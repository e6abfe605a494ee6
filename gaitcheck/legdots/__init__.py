"""Dots stuck on heels and knees: found, told from other bright spots, made into angles."""
