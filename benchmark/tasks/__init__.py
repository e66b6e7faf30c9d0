"""Ordered pairs of corpora: their shared emotions, who sees which utterances, and normalisation without labels."""
