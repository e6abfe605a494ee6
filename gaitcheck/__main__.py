"""Let `python -m gaitcheck` do what the `gaitcheck` command does."""

from gaitcheck.cli.app import main

if __name__ == "__main__":
    main()
