"""Defaults by one rule that sees no target label of any leaderboard: trials, ranked on synthetic shifts."""
