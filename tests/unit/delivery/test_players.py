"""Where a film plays, told from its address alone."""

import pytest

from cms.delivery.players import Player, player_of

KEY = "dQw4w9WgXcQ"
AT_YOUTUBE = Player(
    "youtube", f"https://www.youtube-nocookie.com/embed/{KEY}", f"https://i.ytimg.com/vi/{KEY}/hqdefault.jpg"
)


@pytest.mark.parametrize(
    ("url", "player"),
    [
        pytest.param(f"https://www.youtube.com/watch?v={KEY}&t=10s", AT_YOUTUBE, id="a page of YouTube"),
        pytest.param(f"https://m.youtube.com/watch?list=x&v={KEY}", AT_YOUTUBE, id="on a phone"),
        pytest.param(f"https://youtu.be/{KEY}?si=abc", AT_YOUTUBE, id="its short address"),
        pytest.param(f"https://www.youtube.com/shorts/{KEY}", AT_YOUTUBE, id="a short film"),
        pytest.param(f"https://youtube.com/live/{KEY}", AT_YOUTUBE, id="one that was live"),
        pytest.param(f"https://www.youtube-nocookie.com/embed/{KEY}", AT_YOUTUBE, id="the frame itself"),
        pytest.param("https://www.youtube.com/@clinic", Player("youtube"), id="a channel is no film"),
        pytest.param("https://youtu.be/a/../../b", Player("youtube"), id="a way out"),
        pytest.param('https://youtu.be/"><script>', Player("youtube"), id="a script for a key"),
        pytest.param(
            "https://vimeo.com/76979871",
            Player("vimeo", "https://player.vimeo.com/video/76979871?dnt=1"),
            id="a page of Vimeo",
        ),
        pytest.param(
            "https://vimeo.com/76979871/abcdef1234",
            Player("vimeo", "https://player.vimeo.com/video/76979871?h=abcdef1234&dnt=1"),
            id="one that is not listed",
        ),
        pytest.param(
            "https://player.vimeo.com/video/76979871?h=abcdef1234",
            Player("vimeo", "https://player.vimeo.com/video/76979871?h=abcdef1234&dnt=1"),
            id="its frame",
        ),
        pytest.param(
            "https://vimeo.com/channels/staffpicks/76979871",
            Player("vimeo", "https://player.vimeo.com/video/76979871?dnt=1"),
            id="in a channel",
        ),
        pytest.param("https://vimeo.com/clinic", Player("vimeo"), id="a person is no film"),
        pytest.param(
            "https://clinic.example/films/psoas.MP4?v=2",
            Player("file", "https://clinic.example/films/psoas.MP4?v=2"),
            id="a file",
        ),
        pytest.param("https://clinic.example/film", Player("clinic.example"), id="somewhere else"),
        pytest.param("https://notyoutube.com/watch?v=" + KEY, Player("notyoutube.com"), id="a name that looks like it"),
        pytest.param(
            "https://youtube.com.evil.example/watch?v=" + KEY, Player("youtube.com.evil.example"), id="a host before it"
        ),
    ],
)
def test_a_film_plays(url: str, player: Player) -> None:
    assert player_of(url) == player
