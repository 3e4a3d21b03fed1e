"""The words under which somebody finds their own device again."""

import pytest

from cms.accounts.devices import Device, device


@pytest.mark.parametrize(
    ("told", "words"),
    [
        pytest.param(
            "Mozilla/5.0 (Windows NT 10.0; Win64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0 Safari/537.36",
            Device("Chrome", "Windows"),
            id="Chrome calls itself Safari, too",
        ),
        pytest.param(
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0 Safari/537.36 Edg/128.0",
            Device("Edge", "Windows"),
            id="Edge calls itself Chrome, too",
        ),
        pytest.param(
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1 Version/17.5 Mobile Safari/604.1",
            Device("Safari", "iPhone"),
            id="a telephone is no Mac",
        ),
        pytest.param(
            "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/128.0 Mobile Safari/537.36",
            Device("Chrome", "Android"),
            id="Android calls itself Linux, too",
        ),
        pytest.param(
            "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0",
            Device("Firefox", "Linux"),
            id="plain",
        ),
        pytest.param("curl/8.5.0", Device("", ""), id="what is no browser"),
        pytest.param("", Device("", ""), id="what says nothing"),
        pytest.param("<script>alert(1)</script> Firefox/1", Device("Firefox", ""), id="nothing else of it is kept"),
    ],
)
def test_a_device_is_named_by_browser_and_system(told: str, words: Device) -> None:
    assert device(told) == words
