"""Statistics of methods over ordered pairs of corpora, free of any report."""
