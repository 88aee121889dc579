"""Ways to change a request, each of the form (request, case) -> request; the case knows what else there is."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, unquote

from tests.integration.tampering.case import Case
from tests.integration.tampering.forms import Form
from tests.integration.tampering.sending import RawRequest

Bend = Callable[[RawRequest, Case], RawRequest]
Text = str | Callable[[Case], str]


def as_text(value: Text, case: Case) -> str:
    """A text, or what the case makes of it."""
    return value if isinstance(value, str) else value(case)


def as_it_is(request: RawRequest, _case: Case) -> RawRequest:
    """The honest request, at a moment when it must not work."""
    return request


def all_of(*bends: Bend) -> Bend:
    """One after the other."""

    def bend(request: RawRequest, case: Case) -> RawRequest:
        for one in bends:
            request = one(request, case)
        return request

    return bend


def method(name: str) -> Bend:
    """Another method."""
    return lambda request, _: replace(request, method=name)


def body(content: bytes) -> Bend:
    """Another content, and the content-length that is right for it."""
    return all_of(same_length_body(content), header("content-length", str(len(content))))


def same_length_body(content: bytes) -> Bend:
    """Another content under the content-length that was signed."""
    return lambda request, _: replace(request, body=content)


def header(name: str, value: Text | None) -> Bend:
    """A header changed, added or (None) left out."""

    def bend(request: RawRequest, case: Case) -> RawRequest:
        others = tuple(pair for pair in request.headers if pair[0].lower() != name.lower())
        added = () if value is None else ((name, as_text(value, case)),)
        return replace(request, headers=others + added)

    return bend


def second_header(name: str, value: str) -> Bend:
    """A header once more, with another value."""
    return lambda request, _: replace(request, headers=(*request.headers, (name, value)))


def query(name: str, value: Text | None) -> Bend:
    """A query parameter changed, added or (None) left out."""

    def bend(request: RawRequest, case: Case) -> RawRequest:
        path, pairs = _split(request)
        text = None if value is None else quote(as_text(value, case), safe="-_.~")
        changed = [(known, text if known == name else old) for known, old in pairs]
        if name not in dict(pairs):
            changed.append((name, text))
        return _joined(request, path, [(known, old) for known, old in changed if old is not None])

    return bend


def second_query(name: str, value: str, *, first: bool = False) -> Bend:
    """A query parameter once more, with another value, behind the signed one or before it."""

    def bend(request: RawRequest, _: Case) -> RawRequest:
        path, pairs = _split(request)
        added = (name, quote(value, safe="-_.~"))
        return _joined(request, path, [added, *pairs] if first else [*pairs, added])

    return bend


def edited_query(name: str, edit: Callable[[str], str]) -> Bend:
    """What a query parameter says, rewritten."""

    def bend(request: RawRequest, case: Case) -> RawRequest:
        return query(name, edit(_parameter(request, name)))(request, case)

    return bend


def subresource(text: str) -> Bend:
    """A query such as `acl` put before the signed one."""
    return lambda request, _: replace(request, target=request.target.replace("?", f"?{text}&", 1))


def path(pattern: str, replacement: Text) -> Bend:
    """The path, rewritten; a pattern that is not in it would bend nothing."""

    def bend(request: RawRequest, case: Case) -> RawRequest:
        old, _, rest = request.target.partition("?")
        new, count = re.subn(pattern, as_text(replacement, case), old, count=1)
        assert count == 1, f"{pattern} is not in the path"
        return replace(request, target=f"{new}?{rest}" if rest else new)

    return bend


def target_of(other: Callable[[Case], Case]) -> Bend:
    """Another upload's path under this one's signature."""

    def bend(request: RawRequest, case: Case) -> RawRequest:
        elsewhere = other(case).request.target.partition("?")[0]
        return replace(request, target=f"{elsewhere}?{request.target.partition('?')[2]}")

    return bend


def source_of_rival(case: Case) -> str:
    """Another tenant's object, as x-amz-copy-source names it."""
    rival = case.rival()
    rival.fulfil()
    return f"/{case.shop.bucket}/{rival.key}"


def signature_of(other: Callable[[Case], Case]) -> Bend:
    """Another upload's signature under this one's URL."""

    def bend(request: RawRequest, case: Case) -> RawRequest:
        return query("X-Amz-Signature", _parameter(other(case).request, "X-Amz-Signature"))(request, case)

    return bend


def signed_ago(age: timedelta) -> Bend:
    """The honest request, as it was signed so long ago."""
    return lambda _, case: case.signed(now=datetime.now(UTC) - age).request


def unsigned(request: RawRequest, _case: Case) -> RawRequest:
    """Nothing of the signature left."""
    where, pairs = _split(request)
    return _joined(request, where, [pair for pair in pairs if not pair[0].startswith("X-Amz-")])


def in_form(change: Callable[[Form, Case], Form]) -> Bend:
    """A form changed before it is rendered."""
    return lambda _, case: change(case.form, case).rendered()


def form_file(content: bytes) -> Bend:
    """A form with another file."""
    return in_form(lambda form, _: replace(form, file=content))


def form_field(name: str, value: Text | None) -> Bend:
    """A field of a form changed, added or (None) left out."""
    return in_form(lambda form, case: form.with_field(name, None if value is None else as_text(value, case)))


def _split(request: RawRequest) -> tuple[str, list[tuple[str, str]]]:
    path, _, rest = request.target.partition("?")
    pairs = [pair.partition("=") for pair in rest.split("&") if pair]
    return path, [(name, value) for name, _, value in pairs]


def _parameter(request: RawRequest, name: str) -> str:
    return unquote(dict(_split(request)[1])[name])


def _joined(request: RawRequest, path: str, pairs: list[tuple[str, str]]) -> RawRequest:
    rest = "&".join(f"{name}={value}" for name, value in pairs)
    return replace(request, target=f"{path}?{rest}" if rest else path)
