"""Print what readers and writers cost beside an empty view, then the pages of the desk, then the spam filter.

With arguments, readers and writers alone: see `python -m tests.benchmarks --help`.
"""

import sys

from tests.benchmarks import pages, reads, spam

if __name__ == "__main__":
    reads.main(sys.argv[1:])
    if not sys.argv[1:]:
        pages.main()
        spam.main([])
