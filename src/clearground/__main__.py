"""`python -m clearground`: the same as the command `clearground`."""

import os

_INTERRUPTED = 130
"""What a shell expects of a command that Ctrl+C ended."""


def main() -> None:
    """Run the command line; Ctrl+C while it is still being read is told like a later one."""
    try:
        from clearground.edge.cli import main as run
    except KeyboardInterrupt:
        os.write(2, b"Stopped. Nothing was begun.\n")
        raise SystemExit(_INTERRUPTED) from None
    run()


if __name__ == "__main__":
    main()
