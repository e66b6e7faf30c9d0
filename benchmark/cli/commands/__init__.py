"""The commands with their options and help, a module for each family; `run_benchmark` makes one program of them."""
