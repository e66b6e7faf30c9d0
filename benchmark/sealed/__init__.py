"""Sealed runs: a method in a process of its own that never held a label of the target, and an evaluator out of reach.

The evaluator's process asks a `template` process, which knows neither corpora nor labels, for a copy of itself. The
copy gives up what it could do (`confinement`), then imports the method and is told, over a socket, what `Method.fit`
is told: nothing else comes in, and nothing but numbers comes out (`wire`). To whoever evaluates it the method is a
`SealedMethod`.
"""
