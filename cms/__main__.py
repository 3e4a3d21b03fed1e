"""Run the command line as `python -m cms`."""

from cms.app import main

main()
