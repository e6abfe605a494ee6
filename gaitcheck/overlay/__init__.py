"""Drawings on the clip: annotators that take a picture and a moment, and stills."""
