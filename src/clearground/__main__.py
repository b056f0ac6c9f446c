"""`python -m clearground`: the same as the command `clearground`."""

from clearground.edge.cli import main

if __name__ == "__main__":
    main()
