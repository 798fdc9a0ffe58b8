"""`python -m nakhoda` is the same as `nakhoda`."""

from nakhoda.cli import main

if __name__ == "__main__":
    main()
