"""Hands for the scene's tests: a mouse, a finger, and what they have brought about."""

QUIET = """() => new Promise((done) =>
  requestAnimationFrame(() => requestAnimationFrame(() => done())))"""


def numbers(page, names):
    page.evaluate(QUIET)
    return [page.evaluate("(name) => glmScene.scenes[0].get(name)", name) for name in names]


def middle(page, grip):
    box = page.locator(f"[data-grip='{grip}']").bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag_by_mouse(page, start, way):
    page.mouse.move(*start)
    page.mouse.down()
    for share in (0.25, 0.5, 0.75, 1):
        page.mouse.move(start[0] + share * way[0], start[1] + share * way[1])
    page.mouse.up()


def drag_by_finger(page, start, way):
    session = page.context.new_cdp_session(page)

    def touch(kind, *points):
        points = [{"x": x, "y": y} for x, y in points]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", start)
    for share in (0.25, 0.5, 0.75, 1):
        touch("touchMove", (start[0] + share * way[0], start[1] + share * way[1]))
    touch("touchEnd")


def said(page):
    page.wait_for_timeout(350)
    return page.locator(".scene-slot").inner_text()
