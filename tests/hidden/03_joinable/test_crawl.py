"""What crawl() promises, asked of any answer."""

from itertools import pairwise


def reachable(start, links):
    """Every page that can be reached from `start`, with its one visit."""
    found, new = {start: 1}, [start]
    while new:
        for page in links.get(new.pop(), []):
            if page not in found:
                found[page] = 1
                new.append(page)
    return found


def web(draw):
    """The drawn words as pages, each with up to three links; the last have none of their own."""
    pages = draw.words(1)
    start = draw.choice(pages)
    linking = pages[: max(1, len(pages) * 2 // 3)]
    links = {page: [draw.choice(pages) for _ in range(draw.randrange(4))] for page in linking}
    return start, links, draw.size(1, 4)


def test_every_page_within_reach(play, draw):
    start, links, workers = web(draw)
    play("crawl", start, links, workers).returns(reachable(start, links))


def test_a_chain_is_followed_to_its_end(play, draw):
    pages = [f"page {number}" for number in draw.sample(range(100), 20)]
    links = {page: [following] for page, following in pairwise(pages)}
    play("crawl", pages[0], links, draw.size(1, 3)).returns(dict.fromkeys(pages, 1))


def test_many_ways_to_one_page(play, draw):
    pages = [f"page {number}" for number in range(5)]
    # each link stands twice in a row, so that two workers often have the same page in hand
    links = {page: [link for link in draw.sample(pages, len(pages)) for _ in (1, 2)] for page in pages}
    play("crawl", pages[0], links, draw.size(2, 4)).returns(dict.fromkeys(pages, 1))


def test_one_worker_and_a_page_full_of_links(play, draw):
    pages = [f"page {number}" for number in range(40)]
    play("crawl", "home", {"home": pages}, 1).returns(dict.fromkeys(["home", *pages], 1))


def test_hardly_anything_to_follow(play, draw):
    workers = draw.size(1, 5)
    play("crawl", "alone", {}, workers).returns({"alone": 1})
    play("crawl", "me", {"me": ["me", "me"], "far": ["me"]}, workers).returns({"me": 1})
    play("crawl", "a", {"a": ["b"], "b": ["a"]}, workers).returns({"a": 1, "b": 1})


def test_program_ends(play, draw):
    play("crawl", *web(draw)).ends()


def test_leaves_nothing_behind(play, draw):
    start, links, workers = web(draw)
    run = play("crawl", start, links, workers).leaves_nothing()
    run.check(
        len(run.processes) >= workers,
        f"{len(run.processes)} processes were started for {workers} workers",
    )
