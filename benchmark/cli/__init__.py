"""The commands, one module each; `run_benchmark` holds their options."""
