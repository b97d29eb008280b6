"""The book on paper and in an e-book reader: `make pdf` and `make epub`.

Both are made from the pages that Sphinx has read for the site, so that MyST is parsed once and by
MyST alone. ``doctrees`` fetches the pages, ``rearranged`` turns what moves or folds on the site
into what can be printed, and two writers put that down: ``typst_writer`` for the PDF, and
``xhtml_writer`` for the EPUB.
"""
