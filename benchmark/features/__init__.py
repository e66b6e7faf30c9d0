"""What an utterance is before a method sees it: log-mel frames, functionals, and the cache that keeps them."""
