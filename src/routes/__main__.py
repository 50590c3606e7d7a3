"""``python -m routes``."""

from routes.cli import main

if __name__ == "__main__":
    main()
