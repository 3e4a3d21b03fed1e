"""The index of the search at the shell."""

from tests.shell import Shell


def test_a_rebuild_says_how_many_it_indexed_and_can_be_done_again(shell: Shell) -> None:
    assert shell.run("search", "rebuild").output == "Indexed 0 entries and 0 comments.\n"
    assert shell.run("search", "rebuild", "--json").json == {"indexed": 0, "comments": 0}
