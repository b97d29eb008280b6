"""What a figure needs of anywidget on a page: its state. The page's own script moves it."""

import traitlets


class AnyWidget(traitlets.HasTraits):
    def _repr_mimebundle_(self, **options):
        return {}
