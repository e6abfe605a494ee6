"""Pelvic drop against rendered truth."""
