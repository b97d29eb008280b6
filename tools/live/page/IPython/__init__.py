"""The little of IPython that a page has."""

version_info = (9, 0)  # Matplotlib looks whether it is an old one


def get_ipython():
    """There is none here."""
