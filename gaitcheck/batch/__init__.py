"""A folder of clips in, a folder of reports and one summary out; on one machine or on many."""
