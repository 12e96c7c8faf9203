"""The `commerce` command: sets up, runs and tests the suite. Standard library only."""
