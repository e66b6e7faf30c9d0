"""Generated corpora that defaults are chosen by (`tune`): known by name and in no list of corpora."""
