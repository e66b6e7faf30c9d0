"""Where the audio lies and what it is: adapters, manifests, the audit, and samples of any file."""
