"""Hidden states of frozen pretrained speech models, through the package transformers, which is an extra."""
