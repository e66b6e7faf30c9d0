"""What stands behind the tables of scores: rules, comparisons, diagnostics, published numbers."""
