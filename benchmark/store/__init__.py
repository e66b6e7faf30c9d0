"""What is kept: one file per run, what made it, and the joining and comparing of results folders."""
