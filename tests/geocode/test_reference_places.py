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


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Laredo, Tamualipas", "conflict"),  # a misspelt state is that state
        ("Laredo, Cantabria", "ambiguous"),  # an unknown one is not passed over
        ("Mexico, Pampanga", "ambiguous"),
        ("Chula Vista, Tijuana", "refused"),  # two places, one on each side of the border
        ("Brownsville, Matamoros", "refused"),
        ("Laredo, Texas, Nuevo Laredo, Tamaulipas", "refused"),
        ("Nogales, Arizona\nNogales, Sonora", "refused"),
        ("El Paso/Ciudad Juarez", "refused"),
        ("a Houston man", "not_found"),  # no Houston in Manitoba
        ("Houston Field Division", "refused"),
        ("5.56, 7.62", "refused"),  # calibres
        ("26.2034, 98.2300", "conflict"),  # a lost minus sign
        ("Guadalupe", "ambiguous"),
        ("90210, Texas", "conflict"),
        ("Laredo, TX 85001", "conflict"),
        ("Laredo, TX 78521", "conflict"),  # the ZIP code is one of Brownsville
        ("zip codes 78040 and 78041", "refused"),
    ],
)
def test_what_is_not_understood_is_not_passed_over(text: str, status: str) -> None:
    place = geocode_text(text)
    assert place.status == status, place
    assert (place.lon, place.lat) == (None, None)


@pytest.mark.parametrize(
    ("text", "name", "admin1"),
    [
        ("Houston, Mississipi", "Houston", "US-MS"),
        ("Las Vegas, New Mexcio", "Las Vegas", "US-NM"),
        ("El Centro, Calif.", "El Centro", "US-CA"),
        ("Milford, NJ", "Milford", "US-NJ"),
        ("from Houston into Mexico", "Houston", "US-TX"),
        ("El\nPaso, Texas", "El Paso", "US-TX"),
        ("AZ - Phoenix", "Phoenix", "US-AZ"),
        ("BAYTOWN/TX", "Baytown", "US-TX"),
        ("in a hotel parking lot in Eloy, Ariz.", "Eloy", "US-AZ"),
        ("the town of Sahuarita, south of Tucson, Arizona", "Sahuarita", "US-AZ"),
        ("en Vícam, municipio de Guaymas, Sonora", "Vicam", "MX-SON"),
        ("rural Starr County, Texas", "Starr County", "US-TX"),
        ("Las Cruces, NM", "Las Cruces", "US-NM"),
        (
            "officers assigned to the Laredo Port of Entry at the World Trade Bridge",
            "World Trade International Bridge",
            "US-TX",
        ),
        ("N 31°22.412' W 110°56.058'", "31.373533, -110.9343", "US-AZ"),
        ("MGRS 12S WA 02383 65109", "32.222596, -110.974705", "US-AZ"),
        ("“31.33, -110.94”", "31.33, -110.94", "US-AZ"),
        ("BOTA, Texas", "Bridge of the Americas", "US-TX"),
    ],
)
def test_wordings_that_once_went_astray(text: str, name: str, admin1: str) -> None:
    place = geocode_text(text)
    assert (place.status, place.name, place.admin1) == ("ok", name, admin1), place
