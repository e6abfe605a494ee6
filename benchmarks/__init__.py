"""Accuracy against truth, speed against the bare pose loop."""
