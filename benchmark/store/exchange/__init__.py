"""Results folders side by side: joined, or held against each other."""
