"""What was learned about spam, at the shell."""

from tests.shell import Shell


def test_it_is_forgotten_and_learned_again(shell: Shell) -> None:
    assert shell.run("spam", "forget").output == "Forgot what 0 comments taught.\n"
    assert shell.run("spam", "forget", "--json").json == {"forgotten": 0}
    assert shell.run("spam", "relearn").output == "Learned from 0 comments.\n"
    assert shell.run("spam", "relearn", "--json").json == {"learned": 0}
