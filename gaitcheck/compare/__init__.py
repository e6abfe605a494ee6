"""Two sessions of one runner held against each other: what changed beyond noise."""
