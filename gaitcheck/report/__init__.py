"""One Analysis in, one output folder out: page, tables and machine-readable files."""
