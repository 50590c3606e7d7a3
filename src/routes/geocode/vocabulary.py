"""The words around a place: what may stand before, after or instead of a name.

English and Spanish, with a few French, Polish and Scandinavian prepositions that sources use.
Every word is in folded form (see :mod:`routes.reference.folding`). A word here never identifies a
place; it only tells where in a text the name stands, or that no name is there.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ARTICLES = _words("the a an el la los las lo un una unos unas le les du des this that its his her")
NUMBERS = _words("one two three four five six seven eight nine ten several many some various")

LOCATIVES = _words(
    "in en at near outside inside around within w i dans au aux from into toward towards "
    "across cerca"
)
"""Words after which a place may follow whatever stands before them."""

VAGUE_LOCATIVES = _words("a al por sobre via desde junto rumbo hasta on along off")
"""Words after which a place may follow where nothing else makes sense."""

GOALS = _words("into toward towards hacia")
"""Words before where a movement goes, which is not where the event is."""

NEARBY = _words(
    "inmediaciones alrededores near outside around cerca afueras outskirts suburb suburbs "
    "suburbio suburbios"
)
"""Words that say: not exactly there."""

OF = _words("of de del d")
"""Words after which a place follows only if a class or venue stands before them."""

CITY_CLASSES = _words(
    "city town village cd pueblo poblado localidad villa ejido comunidad community ville "
    "suburb suburbs outskirts afueras suburbio downtown centro streets calles capital "
    "neighborhood cabecera municipal sindicatura comisaria congregacion rancheria hamlet "
    "community communities settlement borough suburban barrio colonia"
)
STATE_CLASSES = _words("state estado provincia province entidad etat")
COUNTY_CLASSES = _words(
    "county parish municipio municipality municipalidad condado alcaldia delegacion borough "
    "counties municipios mpio mun mpo"
)
SIDE_CLASSES = _words(
    "north south east west northern southern eastern western norte sur este oeste oriente "
    "poniente part parte lado side edge center region area zona port puerto puertos frontera "
    "border miles millas km kilometers kilometros"
)
PLACE_CLASSES = CITY_CLASSES | STATE_CLASSES | COUNTY_CLASSES | SIDE_CLASSES

MODIFIERS = _words(
    "north south east west northern southern eastern western northeast northwest southeast "
    "southwest central downtown metropolitan metro greater suburban rural nearby norte sur "
    "serrana serrano costera costero rumbo final destino small entire vicinity "
    "este oeste centro fronteriza fronterizo mexican mexicano mexicana american us texan "
    "border undisclosed norra sodra vastra ostra upper lower"
)
"""Words before a name that leave the place the same."""

SPREADING = _words("metropolitan metro greater area areas suburban zona conurbada metropolitana")
"""Words that widen a city to its surroundings."""

TRAILING = _words(
    "gun guns firearm firearms weapon weapons ammo ammunition store stores shop shops dealer "
    "dealers dealership dealerships show shows pawn licensed federal licensee licensees ffl "
    "ffls retailer retailers stash house houses home homes residence residences apartment "
    "apartments warehouse warehouses storage unit units factory factories workshop ranch "
    "office offices hotel motel bar airport international intl sporting goods business "
    "businesses market neighborhood neighborhoods suburb suburbs area areas region city town "
    "downtown police station military base bases metropolitan metro zona centro metropolitana "
    "conurbada parking lot truck yard airfield outskirts port ports entry crossing crossings "
    "bridge bridges checkpoint seaport harbor harbour terminal facility range club field "
    "state reservation nation tribe cargo"
)
"""Nouns after a name that say what stood there, not where it was."""

VENUE_HEADS = _words(
    "lot parking store stores shop shops dealer dealers house houses home homes residence "
    "office offices yard corner intersection estacionamiento tienda tiendas casa casas bodega "
    "colonia barrio aeropuerto airport inmediaciones alrededores fraccionamiento carretera "
    "highway road streets plaza mercado rancho residencia armeria armerias comercio comercios "
    "negocio negocios local locales domicilio domicilios inmueble predio predios reten retenes "
    "filtro penal cereso cuartel gasolinera terminal crucero brecha camino tramo taller feria "
    "expo restaurante bar motel hotel taqueria rastro central aduana caseta entrada salida "
    "business residents resident home licensee vivienda viviendas departamento almacen "
    "almacenes deposito calles avenida boulevard libramiento zona centro"
)

ORGANISATION_HEADS = _words(
    "cartel carteles district distrito court corte tribunal university universidad department "
    "departamento secretaria fiscalia procuraduria bureau agency operation operacion "
    "operativo project proyecto bank banco church iglesia attorney sheriff sheriffs police "
    "policia division gang pandilla organization organizacion"
)
"""Heads of names of organisations: "of X" behind them is part of their name."""

ROADS = _words(
    "interstate highway autopista carretera freeway turnpike route ruta freeways highways i35 "
    "i10 i19 i40 i8"
)

COORDINATORS = frozenset({"and", "y", "e", "et", "or", "o", "to", "a", "via", "och", "und"})
"""Words that join two places when both sides are places."""

VIAS = frozenset({"via", "por"})

PLACEHOLDERS = frozenset(
    {
        *(
            "n a",
            "na",
            "none",
            "null",
            "nil",
            "tbd",
            "unknown",
            "undisclosed",
            "redacted",
            "sealed",
        ),
        *("not stated", "not known", "not specified", "unspecified", "not available", "withheld"),
        *("undisclosed location", "an undisclosed location", "unknown location", "various"),
        *("various locations", "various places", "multiple locations", "several locations"),
        *("desconocido", "desconocida", "se desconoce", "sin dato", "sin datos", "s d", "sd"),
        *("no especificado", "no especificada", "no identificado", "lugar desconocido"),
        *("varios lugares", "diversos lugares", "no disponible", "ninguno", "elsewhere"),
        *("frontera", "border", "location", "lugar", "place", "here", "abroad", "extranjero"),
    }
)
"""Whole texts that name no place."""

LABELS = _words(
    "location place lugar ubicacion sitio site where city ciudad cd address direccion "
    "dateline incident lieu ort locations"
)
"""Words before a colon, or alone in a piece, that announce a place."""

GIVEN_NAMES = _words(
    "juan jose maria guadalupe jesus luis carlos miguel francisco antonio pedro jorge manuel "
    "ricardo roberto fernando eduardo sergio javier raul hector ramon alejandro arturo oscar "
    "mario daniel david rafael alberto enrique ana rosa margarita patricia laura carmen "
    "teresa martha john james robert michael william richard joseph thomas charles george"
)
"""Given names so common that a village of the same words is the less likely reading."""

ADDRESS_WORDS = _words(
    "street st avenue ave av road rd drive dr boulevard blvd lane ln court ct highway hwy "
    "suite ste apt unit box calle avenida calzada carretera colonia col numero num parkway "
    "pkwy circle"
)

ZIP_WORDS = _words("zip code codes codigo postal cp c p the el area in con")

CROSSING_WORDS = _words(
    "bridge bridges puente puentes port ports puerto puertos poe garita garitas crossing "
    "crossings cruce cruces entry entrada"
)
"""Words that make a text the name of a crossing, if the rest of it fits one."""

STRONG_CROSSING_WORDS = _words(
    "bridge bridges puente puentes poe garita garitas crossing crossings cruce cruces gate "
    "ferry chalan"
)

CROSSING_FILLERS = CROSSING_WORDS | _words(
    "the a an el la los las un una of de del in en at to into from on by and y us usa mexico "
    "mexican american international internacional intl border fronterizo fronteriza frontera "
    "land area downtown centro checkpoint inspection station customs aduana aduanal facility "
    "lane lanes pedestrian northbound southbound outbound inbound united states estados "
    "unidos between through across no num numero number gate"
)
"""Words that do not tell one crossing from another."""

CROSSING_NUMBERS = {
    word: digit
    for digit, spellings in {
        "1": "i one uno primero first",
        "2": "ii two dos segundo second",
        "3": "iii three tres tercero tercer third",
        "4": "iv four cuatro cuarto fourth",
    }.items()
    for word in spellings.split()
}
"""Numbers of bridges: "Bridge II", "Puente Número Dos", "Bridge No. 2"."""

SPANISH_CROSSING_WORDS = _words("puente puentes puerto puertos garita garitas cruce cruces chalan")
INDEFINITE = _words("a an un una")

MEANINGFUL = (
    NUMBERS
    | LOCATIVES
    | GOALS
    | NEARBY
    | PLACE_CLASSES
    | MODIFIERS
    | SPREADING
    | TRAILING
    | VENUE_HEADS
    | ORGANISATION_HEADS
    | ROADS
    | COORDINATORS
    | VIAS
    | LABELS
    | ADDRESS_WORDS
    | CROSSING_WORDS
    | INDEFINITE
)
"""Words that some reading of a text turns on; a name without any reads only as itself."""

WORDS_AND_MARKS = _words("man son camp me id or in miss mass ore de pa hi la ok oh col ver cal sin")
"""Abbreviations of states that are words as well: written small, they are words."""

STATE_ADJECTIVES = {
    adjective: code
    for code, adjectives in {
        "MX-AGU": "aguascalentense hidrocalido hidrocalida",
        "MX-BCN": "bajacaliforniano bajacaliforniana cachanilla",
        "MX-BCS": "sudcaliforniano sudcaliforniana",
        "MX-CAM": "campechano campechana",
        "MX-CHH": "chihuahuense chihuahuenses",
        "MX-CHP": "chiapaneco chiapaneca",
        "MX-COA": "coahuilense coahuilenses",
        "MX-COL": "colimense",
        "MX-DUR": "duranguense",
        "MX-GRO": "guerrerense guerrerenses",
        "MX-GUA": "guanajuatense guanajuatenses",
        "MX-HID": "hidalguense",
        "MX-JAL": "jalisciense jaliscienses",
        "MX-MEX": "mexiquense mexiquenses",
        "MX-MIC": "michoacano michoacana michoacanos",
        "MX-MOR": "morelense",
        "MX-NAY": "nayarita",
        "MX-NLE": "neoleones neoleonesa nuevoleones nuevoleonesa",
        "MX-OAX": "oaxaqueno oaxaquena",
        "MX-PUE": "poblano poblana",
        "MX-QUE": "queretano queretana",
        "MX-ROO": "quintanarroense",
        "MX-SIN": "sinaloense sinaloenses",
        "MX-SLP": "potosino potosina",
        "MX-SON": "sonorense sonorenses",
        "MX-TAB": "tabasqueno tabasquena",
        "MX-TAM": "tamaulipeco tamaulipeca tamaulipecos",
        "MX-TLA": "tlaxcalteca",
        "MX-VER": "veracruzano veracruzana",
        "MX-YUC": "yucateco yucateca",
        "MX-ZAC": "zacatecano zacatecana",
        "US-TX": "texano texana tejano tejana",
        "US-CA": "californiano californiana",
        "US-FL": "floridano floridana",
        "US-AZ": "arizonense",
        "US-NM": "nuevomexicano nuevomexicana",
    }.items()
    for adjective in adjectives.split()
}
"""Adjectives of states: "la ciudad fronteriza tamaulipeca de Reynosa"."""

DEMONYMS = {
    "guatemalan": "GT",
    "guatemalteca": "GT",
    "guatemalteco": "GT",
    "honduran": "HN",
    "salvadoran": "SV",
    "haitian": "HT",
    "jamaican": "JM",
    "canadian": "CA",
    "dominican": "DO",
    "colombian": "CO",
    "belizean": "BZ",
    "mexican": "MX",
    "mexicano": "MX",
    "mexicana": "MX",
}
"""Adjectives that place venues in a country: "Guatemalan military bases"."""

CITY_SHORT = {"la": "los angeles"}
"""Short forms of cities that are also those of a state."""

FIRST_WORDS = {
    "n": ("north",),
    "no": ("north",),
    "s": ("south",),
    "so": ("south",),
    "e": ("east",),
    "w": ("west",),
    "pt": ("port", "point"),
    "dr": ("doctor",),
    "cnel": ("coronel",),
    "tte": ("teniente",),
    "h": ("",),
    "heroica": ("",),
    "pte": ("puente",),
    "gpe": ("guadalupe",),
    "fco": ("francisco",),
    "sn": ("san",),
    "hda": ("hacienda",),
    "col": ("colonia",),
    "ej": ("ejido",),
    "lk": ("lake",),
}
"""Short first words of names of towns; an empty one is said or left out as one pleases."""

EXONYMS = {
    "fenix": "phoenix",
    "filadelfia": "philadelphia",
    "nueva orleans": "new orleans",
    "alburquerque": "albuquerque",
    "cayo hueso": "key west",
    "san agustin": "st augustine",
    "luisville": "louisville",
}
"""Spanish names of American cities that the gazetteer folds away or lacks."""

LAST_WORDS = {
    "hts": ("heights",),
    "spgs": ("springs",),
    "sprgs": ("springs",),
    "bch": ("beach",),
    "jct": ("junction",),
    "pk": ("park",),
    "vly": ("valley",),
    "vlg": ("village",),
    "twp": ("township",),
    "is": ("island",),
    "hbr": ("harbor",),
    "lk": ("lake",),
    "fls": ("falls",),
    "ft": ("fort",),
    "crk": ("creek",),
    "riv": ("river",),
}
"""Short last words of names of towns."""

COUNTRY_SHORT = {
    "mex": "MX",
    "mx": "MX",
    "eeuu": "US",
    "ee uu": "US",
    "usa": "US",
    "us": "US",
    "uk": "GB",
}
"""Short forms of countries that are read as such when they stand alone."""
