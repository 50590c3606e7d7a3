"""``routes analyse supernetworks``: documented networks, and cases that may belong together."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from routes.analysis.linking import (
    attributes,
    hard_links,
    organisation_entities,
    sources_by_case,
)
from routes.analysis.lookalikes import suggest_matches
from routes.analysis.supernetworks import (
    BASE,
    HUB_CASES,
    HUB_SHARE,
    RESOLUTION,
    SEEDS,
    supernetworks,
)
from routes.pipeline.analysing.notes import note
from routes.pipeline.analysing.public import public_frames

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from routes.analysis.supernetworks import Network, Possible, Shared, SoftLink
    from routes.render import Atlas

_NOTES = (
    note(
        "A documented network is made of cases that a source links, that bear one docket, or in "
        "which one firearm appears twice. Nothing else joins cases.",
        "Una red documentada reúne casos que una fuente vincula, que llevan un mismo expediente o "
        "en los que aparece una misma arma. Nada más une casos.",
    ),
    note(
        "A possible network is cases that share something rare: a crossing, a city, an "
        "organisation. Sharing is no proof of acting together; it depends on the weights in the "
        "methods.",
        "Una red posible reúne casos que comparten algo raro: un cruce, una ciudad, una "
        "organización. Compartir no prueba que actuaran juntos; depende de los pesos que explica "
        "el método.",
    ),
    note(
        "Roles are counted, no person is named and nobody is ranked. Allegations stay allegations: "
        "the status of each case says how far it has been decided.",
        "Se cuentan papeles, no se nombra ni se jerarquiza a nadie. Las acusaciones siguen "
        "siendo acusaciones: el estado de cada caso dice hasta dónde se ha resuelto.",
    ),
    note(
        "The sources name dealers and brokers rarely, and give no serial numbers: links over them "
        "are missing, not absent.",
        "Las fuentes rara vez nombran comerciantes o intermediarios y no dan números de serie: los "
        "vínculos por ellos faltan, no es que no existan.",
    ),
)


def compute(atlas: Atlas) -> Mapping[str, Any]:
    """Join public cases by what is stated, and list what else they share."""
    frames = public_frames(atlas)
    aliases, traces = atlas.public_aliases, atlas.tables["traces"]
    sources = sources_by_case(frames.cases["case_id"], frames.events, frames.citations)
    hard = hard_links(frames.cases, frames.links, traces, sources)
    shareable, silent = attributes(frames.events, frames.places, aliases)
    found = supernetworks(frames.cases["case_id"], hard, shareable)
    names = _names(found.documented)
    return {
        "n": found.cases,
        "missing": silent,
        "notes": list(_NOTES),
        "documented": [_network(each, frames.events, sources) for each in found.documented],
        "possible": [_group(each, names) for each in found.possible],
        "links": [_link(each, names) for each in found.links],
        "hubs": [_shared(each) for each in found.hubs],
        "suggestions": list(suggest_matches(organisation_entities(frames.events, aliases))),
        "parameters": {
            "weights": dict(BASE),
            "resolution": RESOLUTION,
            "seeds": len(SEEDS),
            "agreement": found.agreement,
            "hub_over": max(HUB_CASES, HUB_SHARE * found.cases),
        },
    }


def _names(documented: tuple[Network, ...]) -> dict[str, list[str]]:
    return {network.network_id: list(network.case_ids) for network in documented}


def _network(
    each: Network, events: pd.DataFrame, sources: Mapping[str, set[str]]
) -> dict[str, Any]:
    here = events[events["case_id"].isin(each.case_ids)]
    roles = Counter(str(role) for role in here["role"].dropna())
    return {
        "network_id": each.network_id,
        "case_ids": each.case_ids,
        "event_ids": [str(event) for event in here["event_id"]],
        "roles": dict(sorted(roles.items())),
        "links": list(each.links),
        "source_ids": sorted({source for case in each.case_ids for source in sources[case]}),
    }


def _group(each: Possible, names: Mapping[str, list[str]]) -> dict[str, Any]:
    return {
        "group_id": each.group_id,
        "case_ids": each.case_ids,
        "documented_networks": [node for node in each.node_ids if node in names],
        "stability": each.stability,
        "shared": [_shared(shared) for shared in each.shared],
    }


def _link(each: SoftLink, names: Mapping[str, list[str]]) -> dict[str, Any]:
    return {
        "from_cases": names.get(each.from_id, [each.from_id]),
        "to_cases": names.get(each.to_id, [each.to_id]),
        "weight": each.weight,
        "shared": [_shared(shared) for shared in each.shared],
        "case_ids": each.case_ids,
    }


def _shared(each: Shared) -> dict[str, Any]:
    return {
        "kind": each.kind,
        "key": each.key,
        "name": each.name,
        "cases": each.cases,
        "case_ids": each.case_ids,
        "event_ids": each.event_ids,
    }


def lines(data: Mapping[str, Any]) -> list[str]:
    """Say it as text: documented networks with what joins them, then possible ones."""
    text = [f"{data['n']} cases, {len(data['documented'])} documented networks"]
    for each in data["documented"]:
        text.append(f"  {', '.join(each['case_ids'])}")
        text += [f"    {_why(link)}" for link in each["links"]]
    parameters = data["parameters"]
    agreement = f"agreement of {parameters['seeds']} seeds {parameters['agreement']:.2f}"
    text.append(f"{len(data['possible'])} possible networks ({agreement})")
    for each in data["possible"]:
        shares = "; ".join(f"{s['kind']} {s['name']}" for s in each["shared"])
        cases = ", ".join(each["case_ids"])
        text.append(f"  {cases}: share {shares} (stability {each['stability']:.2f})")
    text.append(f"{len(data['links'])} pairs share something rare")
    text += [f"hub, makes no link: {h['kind']} {h['name']}: {h['cases']}" for h in data["hubs"]]
    text += [
        f"look alike, not merged: {each['first']} | {each['second']} ({each['similarity']})"
        for each in data["suggestions"]
    ]
    text += [f"events without: {number}, {why}" for why, number in data["missing"].items()]
    return text + [each["en"] for each in data["notes"]]


def _why(link: Mapping[str, Any]) -> str:
    what = link["relation"] or link["rule"]
    words = f": {link['words']}" if link["words"] else ""
    return f"{link['case_a']} + {link['case_b']}, {what}{words} [{', '.join(link['source_ids'])}]"
