"""Repair, smooth and place a keypoint track: swaps, gaps, filter, view, roll, scale."""
