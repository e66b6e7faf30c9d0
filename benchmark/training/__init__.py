"""How methods train: the shared networks, batches and schedules, one loop for deep and one for shallow methods."""
