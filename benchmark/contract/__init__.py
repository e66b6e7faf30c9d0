"""What every method promises, as checks that run against any method: `benchmark.contract.suite`.

The checks lie in small modules by subject; each is a function whose docstring says what it demands. The data
they train on are generated and tiny, so that all of them take seconds.
"""
