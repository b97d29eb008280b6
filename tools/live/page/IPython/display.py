"""Show things amid a cell, by the names that notebooks use."""

import base64


class _Shown:
    def __init__(self, data):
        self.data = data

    def __repr__(self):
        return f"<IPython.core.display.{type(self).__name__} object>"


class HTML(_Shown):
    def _repr_html_(self):
        return self.data


class Markdown(_Shown):
    def _repr_markdown_(self):
        return self.data


class Latex(_Shown):
    def _repr_latex_(self):
        return self.data


class Math(Latex):
    pass


class SVG(_Shown):
    def _repr_svg_(self):
        return self.data


class Image(_Shown):
    def _repr_png_(self):
        return base64.b64encode(self.data).decode()


def display(*values, **options):
    import page

    page.cells.display(*values)
