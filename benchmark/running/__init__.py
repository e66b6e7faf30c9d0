"""From a plan to stored runs: what is asked for, who makes it, and what one sees meanwhile."""
