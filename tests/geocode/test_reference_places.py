"""Texts of the kinds that court papers and news use, against the committed reference data."""

from __future__ import annotations

import pytest

from routes.geocode import geocode_text


@pytest.mark.parametrize(
    ("text", "country", "admin1", "level"),
    [
        ("El Paso gun stores", "US", "US-TX", "city"),
        ("Bridge of the Americas U.S. port of entry", "US", "US-TX", "port_of_entry"),
        ("the International bridge into Ciudad Acuña", "US", "US-TX", "port_of_entry"),
        (
            "Puente Internacional II “Benito Juárez” de Nuevo Laredo",
            "MX",
            "MX-TAM",
            "port_of_entry",
        ),
        ("Hidalgo/Reynosa International Bridge", "US", "US-TX", "port_of_entry"),
        ("Hidalgo, Texas, port of entry", "US", "US-TX", "port_of_entry"),
        ("garitas de Nogales, Arizona", "US", "US-AZ", "city"),
        ("a Laredo bridge", "US", "US-TX", "city"),
        ("Villa Unión, una comunidad fronteriza de Coahuila", "MX", "MX-COA", "city"),
        ("la colonia Lindavista, en la alcaldía Gustavo A. Madero", "MX", "MX-CMX", "county"),
        ("a highway in the Mexican state of San Luis Potosi", "MX", "MX-SLP", "state"),
        ("south of Dallas in Lancaster", "US", "US-TX", "city"),
        ("Houston suburb of Spring (chain of four gun stores)", "US", "US-TX", "city"),
        (
            "Guadalajara\u2019s Villa Guerrero and Antigua Penal neighborhoods",
            "MX",
            "MX-JAL",
            "city",
        ),
        ("across the border from South Texas into Mexico", "US", "US-TX", "region"),
        ("Mineral del Chico, Hidalgo", "MX", "MX-HID", "county"),
        ("México, D.F.", None, "MX-CMX", "city"),
        ("Ciudad de Nueva York", None, "US-NY", "city"),
        ("Matamoros", "MX", "MX-TAM", "city"),
        ("Palomas", "MX", "MX-CHH", "city"),
        ("Ciudad Jaurez, Chihuahua", None, "MX-CHH", "city"),
        ("Imperial Valley, California", None, "US-CA", "region"),
    ],
)
def test_wordings_of_sources_are_understood(
    text: str, country: str | None, admin1: str, level: str
) -> None:
    place = geocode_text(text, country=country)
    assert (place.status, place.admin1, place.level) == ("ok", admin1, level), place


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("PHOENIX, AL", "conflict"),
        ("Tijuana, California", "conflict"),
        ("Palomas, Nuevo México", "conflict"),
        ("Laredo, Tamaulipas", "conflict"),
        ("Durango, Mexico", "ambiguous"),
        ("Washington", "ambiguous"),
        ("New York", "ambiguous"),
        ("Hidalgo", "ambiguous"),
        ("Puente de las Américas", "ambiguous"),
        ("the San Luis port of entry", "ambiguous"),
        ("along Interstate 35", "refused"),
        ("Las Vegas via ???, NV via TX", "refused"),
        ("Los campos, Benito Juárez, Jalisco", "refused"),
        ("Xqzwv, Texas", "not_found"),
        ("Lansdowne (Thousand Island) port of entry", "not_found"),
    ],
)
def test_texts_that_do_not_decide_are_not_decided(text: str, status: str) -> None:
    place = geocode_text(text)
    assert place.status == status, place
    assert place.reason
