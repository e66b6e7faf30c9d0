"""What TeX would find of a file: braces, environments and columns, for the tests of tables."""

import re


def structure(text):
    """Check braces, environments and columns as TeX would; the bodies of the tabulars."""
    bare = re.sub(r"\\[{}\\]", "", text)
    depth = 0
    for c in bare:
        depth += (c == "{") - (c == "}")
        assert depth >= 0
    assert depth == 0
    assert bare.count("$") - text.count(r"\$") == 2 * len(re.findall(r"(?<!\\)\$[^$]*(?<!\\)\$", text))
    open_environments = []
    for what, name in re.findall(r"\\(begin|end)\{([a-z*]+)\}", text):
        if what == "begin":
            open_environments.append(name)
        else:
            assert open_environments.pop() == name
    assert not open_environments
    return re.findall(r"\\begin\{tabular\}\{([lr]+)\}\n(.*?)\\end\{tabular\}", text, re.DOTALL)


def widths(body):
    """Columns that each line of a tabular fills."""
    for line in body.splitlines():
        if line.endswith(r"\\"):
            spans = [int(n) - 1 for n in re.findall(r"\\multicolumn\{(\d+)\}", line)]
            yield len(re.findall(r"(?<!\\)&", line)) + 1 + sum(spans)
