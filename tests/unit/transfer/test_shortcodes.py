"""What generators fill in: what is known becomes what it means, the rest is taken out and counted."""

import time

import pytest

from cms.transfer.markdown import shortcodes

TEXTS = {"neck.md": "/neck.md", "2019-03-04-neck": "/_posts/2019-03-04-neck.md"}


@pytest.mark.parametrize(
    ("text", "expected", "lost", "why"),
    [
        ("{{< youtube w7Ft2ym-GmfC >}}", "<https://www.youtube.com/watch?v=w7Ft2ym-GmfC>", {}, "a film is a link"),
        ('{{< vimeo id="146022717" >}}', "<https://vimeo.com/146022717>", {}, "words by name"),
        ('{{< youtube "x&y" >}}', "", {"youtube": 1}, "what is no number of a film leads nowhere"),
        (
            '{{% figure\n src="a.png"\n alt="A neck" caption="Mind it" %}}',
            '<figure><img src="a.png" alt="A neck"><figcaption>Mind it</figcaption></figure>',
            {},
            "over several lines",
        ),
        ('{% image "./a.png", "A neck" %}', '<figure><img src="./a.png" alt="A neck"></figure>', {}, "Eleventy's"),
        (
            '{% include youtube.html id="abc" %}',
            "<https://www.youtube.com/watch?v=abc>",
            {},
            "a file that tells what it is",
        ),
        ("a {% include toc.html %} b", "a  b", {"toc": 1}, "another file"),
        ("{{< note >}}Stop if it hurts.{{< /note >}}", "Stop if it hurts.", {"note": 1}, "what it encloses stays"),
        ('[x]({{< ref "neck.md" >}})', "[x](/neck.md)", {}, "a text of the folder"),
        ("[x]({% post_url 2019-03-04-neck %})", "[x](/_posts/2019-03-04-neck.md)", {}, "Jekyll's way"),
        ('[x]({{< relref "gone.md" >}})', "[x]()", {"relref": 1}, "a text that is not there"),
        ("{% highlight python %}\nx = {{ y }}\n{% endhighlight %}", "```python\n\nx = {{ y }}\n\n```", {}, "code"),
        ("{{< highlight go >}}\nx\n{{< /highlight >}}", "```go\n\nx\n\n```", {}, "code, Hugo's way"),
        ("{% raw %}{{ y }}{% endraw %}", "{{ y }}", {}, "text about them"),
        ("`{{< youtube id >}}`", "`{{< youtube id >}}`", {}, "text about them"),
        ("```\n{{< youtube id >}}\n```", "```\n{{< youtube id >}}\n```", {}, "text about them"),
        ("{{</* youtube id */>}}", "{{< youtube id >}}", {}, "text about them"),
        ("{% comment %}not this {{ x }}{% endcomment %}but this", "but this", {}, "a comment"),
        ("![x]({{ site.baseurl }}/a.png) {{ '/b.png' | relative_url }}", "![x](/a.png) /b.png", {}, "addresses"),
        ("{% if x %}a{% endif %} {{ page.views }}", "a", {"if": 1, "{{ }}": 1}, "what only a generator knows"),
        ("## Head {#id}\n{: .note}\ntext", "## Head\n\ntext", {}, "attributes of kramdown"),
        ("A {brace} and 5 % {of} it", "A {brace} and 5 % {of} it", {}, "ordinary signs"),
    ],
)
def test_a_shortcode_becomes_what_it_means(text: str, expected: str, lost: dict[str, int], why: str) -> None:
    told = shortcodes.expand(text, TEXTS.get)
    assert (told.text.strip(), dict(told.lost)) == (expected, lost), why


@pytest.mark.parametrize("unit", ["{{<", "{%", "{{ '", "```\n", "{:", '{{< x "', "`", " {", "{% raw %}", "{{< a >}}"])
def test_hostile_text_takes_time_in_proportion(unit: str) -> None:
    began = time.process_time()
    shortcodes.expand(unit * (300_000 // len(unit)), TEXTS.get)
    assert time.process_time() - began < 5
