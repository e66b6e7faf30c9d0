"""How a method trains: what each term of its loss and each of its updates does, while the ordinary training runs."""
