"""The measured motion in the file formats of other tools; one file a format."""
