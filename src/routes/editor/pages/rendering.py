"""Templates to pages: every text escaped, in the language of the person."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.datastructures import URL

from routes.casebook.importing.queueing import QUEUE
from routes.codebook import TABLE_NAMES, code_list, table
from routes.codebook.tables import SHORTHAND_COLUMNS
from routes.editor.pages.dates import date_words, moment_words
from routes.editor.pages.desk import desk_of
from routes.editor.sentences import spanish
from routes.editor.words import LANGUAGES, Language, Words, catalogue

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fastapi import Request

    from routes.casebook.problems import Problem
    from routes.codebook import CodeList, Field

PASTED = "pasted rows"
"""File of rows that somebody pasted, as imports name it."""

SAID = "said"
"""Key of the session's note that the next page shows once."""


def number_text(value: object) -> str:
    """Return a value as a person writes it: no ``.0`` behind a whole number, nothing for none."""
    if value is None:
        return ""
    if isinstance(value, float):
        # The shortest digits that give the number back, never in scientific notation.
        return str(int(value)) if value.is_integer() else f"{Decimal(repr(value)):f}"
    return str(value)


def language_of(request: Request) -> Language:
    """Return the language of the page: the person's choice, else what their browser asks for."""
    return "es" if request.state.language == "es" else "en"


@dataclass(frozen=True, slots=True)
class Labels:
    """Names and explanations of the codebook in one language."""

    language: Language

    def fields(self, name: str) -> tuple[Field, ...]:
        """Return the fields of a table."""
        return table(name).fields

    def title(self, field: Field) -> str:
        """Return the name of a field."""
        return field.title_es if self.language == "es" else field.title

    def about(self, field: Field) -> str:
        """Return what a field means."""
        return field.description_es if self.language == "es" else field.description

    def of(self, name: str, column: str) -> str:
        """Return the name of a field by its table; the column itself where there is none."""
        known = table(name).field_names
        if column in known:
            return self.title(table(name).field(column))
        # A row may name its one source itself.
        return self.of("citations", column) if column in SHORTHAND_COLUMNS else column

    def of_any(self, name: str, target: str) -> str:
        """Return the name of a field that stands in a row of a table or in its citations."""
        owner, _, column = target.rpartition(".")
        return next(
            (
                self.of(each, column)
                for each in (owner or name, "citations", "sources")
                if each in TABLE_NAMES and column in table(each).field_names
            ),
            target,
        )

    def about_of(self, name: str, column: str) -> str:
        """Return what a field means, by its table."""
        return self.about(table(name).field(column))

    def codes(self, name: str) -> CodeList:
        """Return the codes of a list."""
        return code_list(name)

    def table(self, name: str) -> str:
        """Return the name of a table."""
        described = table(name)
        return described.title_es if self.language == "es" else described.title

    def code(self, name: str, value: object) -> str:
        """Return the label of a code; the code itself where it has none."""
        for code in code_list(name):
            if code.code == value:
                return (code.es if self.language == "es" else code.en) or self._exact(
                    name, code.code
                )
        return "" if value is None else str(value)

    def _exact(self, name: str, code: str) -> str:
        key = f"code_{name}_{code}"
        return Words(self.language)(key) if key in catalogue() else code

    def shown(self, name: str, column: str, value: str) -> str:
        """Return a value of a field as people read it: codes by their label, the rest as it is."""
        known = column in table(name).field_names
        listed = table(name).field(column).code_list if known else None
        return self.code(listed, value) if listed else value

    def rule(self, rule: str) -> str:
        """Return the name of a rule that rows were rejected for; the rule where it has none."""
        key = f"rule_{rule}"
        return Words(self.language)(key) if key in catalogue() else rule

    def file(self, name: str) -> str:
        """Return the name of a file; rows that were pasted have none."""
        return Words(self.language)("file_pasted") if name == PASTED else name

    def reason(self, reason: str, cure: str | None) -> dict[str, str]:
        """Return why a row was not loaded and what to do, with the language it is said in."""
        said = [f"{each}." for each in (reason, cure) if each]
        found = [spanish(each) for each in said] if self.language == "es" else []
        if found and None not in found:
            return {"text": " ".join(map(str, found)), "lang": "es"}
        return {"text": " ".join(said), "lang": "en"}

    def sentence(self, text: str) -> dict[str, str]:
        """Return a sentence of the library, with the language it is said in."""
        found = spanish(text) if self.language == "es" else None
        return {"text": found or text, "lang": "es" if found else "en"}

    def problem(self, problem: Problem) -> dict[str, str]:
        """Return what is wrong with a field, with the language it is said in."""
        key = f"problem_{problem.rule}"
        if self.language != "en" and key in catalogue():
            return {"text": Words(self.language)(key), "lang": self.language}
        return {"text": f"{_sentence(problem.message)} {_sentence(problem.cure)}", "lang": "en"}


_PLAIN = frozenset({"a", "an", "each", "no", "the", "there", "two", "without"})
"""First words that may be capitalised; others may be a name or an id."""


def _sentence(text: str) -> str:
    if not text:
        return ""
    ending = "" if text[-1] in ".?!" else "."
    start = text[:1].upper() if text.partition(" ")[0] in _PLAIN else text[:1]
    return f"{start}{text[1:]}{ending}"


def render(
    request: Request, template: str, values: Mapping[str, Any], *, status: int = 200
) -> HTMLResponse:
    """Return a page.

    Parameters
    ----------
    request
        Gives the person, the language and the mark against forged forms.
    template
        A file of ``templates``.
    values
        What the template shows.
    status
        Status of the answer.
    """
    language = language_of(request)
    desk = desk_of(request)
    session = request.state.session
    person = request.state.person
    common = {
        "w": Words(language),
        "t": Labels(language),
        "language": language,
        "other_language": next(each for each in LANGUAGES if each != language),
        "person": person,
        "may_edit": person.may("analyst"),
        "may_review": person.may("reviewer"),
        "csrf_token": request.state.csrf,
        "logs_in": request.app.state.users is not None,
        "said": session.values.pop(SAID, ""),
        "here": request.url.path,
        "asked": f"{request.url.path}?{request.url.query}",
        "book": book_title(request),
        "open_places": len(desk.open_places),
        "open_drafts": len(desk.drafts),
        "open_rejected": len(request.app.state.reads.keeping(QUEUE)),
        "when": lambda moment: moment_words(moment, Words(language)),
        "date_words": lambda text: date_words(text, Words(language)),
    }
    environment = request.app.state.templates.env
    page = environment.get_template(template).render({**common, **values})
    return HTMLResponse(page, status_code=status)


def address(path: str, **values: object) -> str:
    """Return an address of the editor with a query; values may hold any letters.

    Examples
    --------
    >>> address("/case", id="a#1 & b")
    '/case?id=a%231+%26+b'
    """
    return str(URL(path).include_query_params(**values))


def go(request: Request, address: str, said: str = "") -> RedirectResponse:
    """Send the browser on after something was done; the next page shows ``said`` once."""
    if said:
        request.state.session.values[SAID] = said
    return RedirectResponse(address, status_code=303)


def book_title(request: Request) -> str:
    """Return the title that the owner gave the casebook; empty where there is none."""
    title = request.app.state.store.description().get("title")
    return title if isinstance(title, str) else ""


def words_of(request: Request) -> Words:
    """Return the words in the language of the person."""
    return Words(language_of(request))
