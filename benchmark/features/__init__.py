"""What an utterance is before a method sees it: spectrogram, functionals, embedding, hidden states; and their cache."""
