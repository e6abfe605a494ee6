"""The command line: option parsing round one library call each."""
