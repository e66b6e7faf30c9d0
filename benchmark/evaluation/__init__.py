"""From scores to numbers: metrics, label-free scores, selection rules, and statistics over pairs."""
