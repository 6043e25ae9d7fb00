"""The distribution of a class's scores as bars, in SVG without a style of its own."""

from collections.abc import Sequence

from markupsafe import Markup, escape

from grader.report.pages.phrases import speaker

_WIDTH = 640
_TOP = 24
_BARS = 150
_GAP = 6


def histogram_svg(bins: Sequence[int], language: str = "en") -> Markup:
    """Return bars for counts in equal shares of the points, with the counts above and the shares below them."""
    say = speaker(language)
    most = max(bins, default=0) or 1
    step = _WIDTH / max(1, len(bins))
    base = _TOP + _BARS
    words = "; ".join(
        say("scores_bin", low=100 * n // len(bins), high=100 * (n + 1) // len(bins), count=count)
        for n, count in enumerate(bins)
    )
    parts = [
        f'<svg class="histogram" role="img" viewBox="0 0 {_WIDTH} {base + 24}" xmlns="http://www.w3.org/2000/svg">',
        f"<title>{escape(say('scores_label'))}. {escape(words)}</title>",
    ]
    for number, count in enumerate(bins):
        height = max(_BARS * count / most, 1)
        left, middle = number * step + _GAP / 2, (number + 0.5) * step
        parts.append(
            f'<rect x="{left:.1f}" y="{base - height:.1f}" width="{step - _GAP:.1f}" height="{height:.1f}" rx="2"/>'
        )
        if count:
            parts.append(f'<text x="{middle:.1f}" y="{base - height - 6:.1f}">{count}</text>')
    parts.append(f'<path d="M0 {base}H{_WIDTH}"/>')
    for number in range(0, len(bins) + 1, 2):
        anchor = {0: "start", len(bins): "end"}.get(number, "middle")
        parts.append(
            f'<text class="axis" x="{number * step:.0f}" y="{base + 18}" text-anchor="{anchor}">'
            f"{100 * number // len(bins)} %</text>"
        )
    return Markup("".join([*parts, "</svg>"]))
