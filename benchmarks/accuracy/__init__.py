"""Score the pipeline against force-plate and rendered truth."""
