"""A package, not a plain folder: pytest then drops the data set when the last of its tests is done."""
