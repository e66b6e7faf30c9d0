"""What a paper takes from a leaderboard: tables, figures, references."""
