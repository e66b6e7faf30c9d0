"""The commands: their options and help in `commands`, what each does in a module of its own."""
