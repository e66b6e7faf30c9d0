"""A page as a list of its elements, for the tests of the HTML."""

from html.parser import HTMLParser


class Page(HTMLParser):
    """The elements of a page: (tag, attributes, text below it)."""

    EMPTY = ("meta", "input")

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.elements, self._open = [], []
        self.feed(html)
        self.close()
        assert not self._open, self._open

    def handle_starttag(self, tag, attributes):
        self.elements.append([tag, dict(attributes), ""])
        if tag not in self.EMPTY:
            self._open.append(self.elements[-1])

    def handle_endtag(self, tag):
        assert self._open.pop()[0] == tag

    def handle_data(self, data):
        for element in self._open:
            element[2] += data

    def all(self, *tags):
        return [(attributes, text.strip()) for tag, attributes, text in self.elements if tag in tags]

    def text(self, tag):
        return [text for _, text in self.all(tag)]

    def rows(self):
        """Name of the method or floor -> the texts of its row in the leaderboard, without the dot."""
        found, row = [], None
        for tag, attributes, text in self.elements:
            if tag == "tr":
                row = [] if "data-row" in attributes else None
                found += [row] if row is not None else []
            elif tag in ("td", "th") and row is not None and attributes.get("class") != "plot":
                row.append((text.strip(), attributes.get("class", "").split()))
        return {row[1][0]: row for row in found}
