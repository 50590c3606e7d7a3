// Names of the columns and parts of analyses, reasons why records are left out, and words that stand
// as values in them, in both languages. What is missing here fails a test of the shipped page. Pure.

// Spanish alone where the English is the name of the column itself.
const KEYS = {
  access: ["Way in", "Acceso"], approximate: "Aproximado", agreement: "Concordancia", axis: "Eje", basis: "Base", border: ["Along the border", "A lo largo de la frontera"],
  busiest: ["Most in the window", "Máximo en la ventana"], business_days: "Días hábiles", cases: "Casos", centres_apart_km: ["Centres apart (km)", "Distancia entre centros (km)"],
  certain: "Seguros", city: ["By city", "Por ciudad"], claimant: "Quién lo afirma", claims: "Afirmaciones", coefficients: "Coeficientes",
  cohort: ["Year of sale", "Año de venta"], cohorts: ["By year of sale", "Por año de venta"], conflicts: ["Claims that do not agree", "Afirmaciones que no concuerdan"], contradict: ["Contradict each other", "Se contradicen"],
  corridor: "Corredor", corridors: "Corredores", county: ["By county", "Por condado"], critical: ["Only links (broken without them)", "Enlaces únicos (sin ellos se rompe)"], crossing_documented: "Cruce documentado",
  crossings: ["Crossings considered", "Cruces considerados"], date_uncertain: "Fecha incierta", days: "Días", dealer: "Armería", dealers: "Armerías", denominator: "Denominador",
  derived_from: "Derivado de", destination: "Destino", detour: ["Detour ratio", "Razón de desvío"], documented: "Documentados", documented_crossing: ["Share with a documented crossing", "Proporción con cruce documentado"],
  earliest_days: ["Shortest (days)", "Mínimo (días)"], emerging: "Emergentes", events: "Eventos", events_needed: "Eventos necesarios", events_without_place: ["Events without a place", "Eventos sin lugar"],
  expected: "Esperados", exposure: ["Measured against", "Medido frente a"], firearms: "Armas de fuego", flows: "Flujos", flows_without_value: ["Published flows without a value", "Flujos publicados sin valor"],
  from_cases: "De casos", from_level: ["Level of origin", "Nivel del origen"], from_name: ["From", "Desde"], funnels: ["From seized to traced", "De decomisada a rastreada"], gate_open: ["Probabilities shown", "Se muestran probabilidades"],
  great_circle_km: ["Great circle (km)", "Línea recta (km)"], great_circle_km_with_road: ["Great circle of the cases with a road (km)", "Línea recta de los casos con carretera (km)"], groups: ["Claims by measure", "Afirmaciones por medida"], herfindahl: ["Concentration (Herfindahl)", "Concentración (Herfindahl)"], high: "Máximo", highest: "El mayor",
  hot_spots: "Puntos calientes", hub_over: "Nodo desde", hubs: "Nodos", indeterminate: "Indeterminado", inferred: "Inferidos", interdiction: ["Share seized", "Proporción decomisada"],
  interval: "Intervalo", kind: ["Stage", "Etapa"], label: ["Name", "Nombre"], largest_circle: "Círculo mayor", latest_days: ["Longest (days)", "Máximo (días)"], least_detour: "Desvío mínimo",
  least_firearms: ["Firearms at least", "Armas como mínimo"], least_km: ["Least great circle (km)", "Línea recta mínima (km)"], least_road_km: ["Least by road (km)", "Mínimo por carretera (km)"], legs: "Tramos", level: "Nivel", levels: ["Origins and destinations", "Orígenes y destinos"],
  links: "Enlaces", loads: "Cargas", log_likelihood_ratio: "Razón de verosimilitud (log)", log_loss: "Pérdida logarítmica", loss_above_model: ["Loss above the model", "Pérdida sobre el modelo"], low: "Mínimo", lowest: "El menor",
  many_dealers: ["Many guns from many dealers", "Muchas armas de muchas armerías"], measure: "Medida", median: "Mediana", median_days: ["Median (days)", "Mediana (días)"], method: "Método", model: "Modelo",
  most_common: ["Always the most common", "Siempre el más común"], moved: "Trasladadas", multiple_sales: "Ventas múltiples", name: "Nombre", names: ["Places", "Lugares"], nearest: ["Always the nearest", "Siempre el más cercano"],
  needed: ["Needed for corridors", "Necesario para corredores"], no: "No", note: "Nota", numerator: "Numerador", origin: "Origen", origins: ["Where bought", "Dónde se compraron"], organisation: "Organización",
  p_value: ["p", "p"], pairs: ["Purchase and recovery", "Compra y recuperación"], partial: ["Partly documented", "Parcialmente documentados"], pattern: "Patrón", period: "Periodo", periods: "Periodos", periods_needed: "Periodos necesarios",
  possible: "Posibles", published: ["Published flows", "Flujos publicados"], published_shares_seized: "Proporciones decomisadas publicadas", purchases_by_city: "Compras por ciudad", purchases_by_state: "Compras por estado",
  q_value: ["q", "q"], quartile_1: ["Lower quartile", "Cuartil inferior"], quartile_3: ["Upper quartile", "Cuartil superior"], ratio: "Razón", ratio_high: ["Highest ratio", "Razón máxima"], ratio_low: ["Lowest ratio", "Razón mínima"], reason: "Motivo", relation: "Relación",
  resolution: "Resolución", road_km: ["By road (km)", "Por carretera (km)"], roles: "Papeles", rows: "Filas", rule: "Regla", rules: ["By rule", "Por regla"], scope: "Alcance", scores: "Puntuaciones", seized: "Decomisadas",
  share: "Proporción", shared: ["Shared by the cases", "Compartido por los casos"], short: "Corto", short_years: ["Short means at most (years)", "Corto es como máximo (años)"], significant: "Significativos", single_case: ["One case only", "Un solo caso"], soft_nearest: ["Likelier the nearer", "Más cerca, más probable"],
  source_to_market: ["From source to market", "Del origen al mercado"], state: ["By state", "Por estado"], status: "Estado", step: "Paso", steps: "Pasos", suggestions: "Sugerencias", summary: "Resumen", time_to_crime: "Tiempo hasta el delito",
  share_percent: ["Share (percent)", "Proporción (por ciento)"], low_percent: ["Low (percent)", "Mínimo (por ciento)"], high_percent: ["High (percent)", "Máximo (por ciento)"],
  to_cases: "A casos", to_level: ["Level of destination", "Nivel del destino"], to_name: ["To", "Hasta"], top_1: ["Right at first guess", "Acierto al primer intento"], top_3: ["Right in three guesses", "Acierto en tres intentos"], trends: "Tendencias", undated: "Sin fecha",
  uniform: ["All alike", "Todos por igual"], unit: "Unidad", units: "Unidades", units_without_cases: "Unidades sin casos", unresolved: ["Not resolved", "Sin resolver"], value: "Valor", value_kind: ["Kind of value", "Tipo de valor"], vanishes_at: ["Within chance at exposure ×", "Dentro del azar con exposición ×"],
  verdict: "Veredicto", cases_needed: ["Documented cases needed", "Casos documentados necesarios"], choices: ["Crossings left open", "Cruces que quedan abiertos"], countries: "Países", covered: ["Probability covered", "Probabilidad cubierta"], expected_cases: ["Cases expected here", "Casos esperados aquí"], probabilities: "Probabilidades", rest: ["All others", "Los demás"], rounded_to: ["Probabilities rounded to", "Probabilidades redondeadas a"], towns: "Ciudades", undocumented: ["Cases whose crossing is not documented", "Casos con cruce no documentado"], undocumented_cases: ["Undocumented cases that leave it open", "Casos sin cruce documentado que lo dejan abierto"], weight: "Peso", without_year: ["Without a year", "Sin año"], words: ["In words", "En palabras"], year: "Año", years: ["By year", "Por año"], yes: "Sí", case_a: ["Case", "Caso"], case_b: ["Other case", "Otro caso"],
  area_km2: ["Area (km²)", "Superficie (km²)"], classes: "Clases", counties_in_class: "Condados de la clase", county_unknown: "Condado desconocido", density: "Densidad",
  from_per_1000_km2: ["From (per thousand km²)", "Desde (por mil km²)"], up_to_per_1000_km2: ["To under (per thousand km²)", "A menos de (por mil km²)"], per_1000_km2: ["Licensed places per thousand km²", "Lugares con licencia por mil km²"],
  answer: "Respuesta", bins: ["Years from sale to recovery", "Años de la venta a la recuperación"], by_distance: ["Distance to the nearest crossing", "Distancia al cruce más cercano"], by_type: ["By type of licence", "Por tipo de licencia"], complete: "Completa", counties: ["Licensed places by county", "Lugares con licencia por condado"], from_km: ["From (km)", "Desde (km)"], from_years: ["From (years)", "Desde (años)"], licences: "Licencias", license_type: ["Type", "Tipo"], listed: ["Licences listed", "Licencias en la lista"], median_km: ["Median distance (km)", "Distancia mediana (km)"], median_years: ["Median (years)", "Mediana (años)"], not_short: "No corto", per_100_dealers: ["Origins per hundred dealers", "Orígenes por cada cien comerciantes"], people: "Habitantes", people_years: ["People as of", "Habitantes de"], states_without_people: ["States of sale without a number of people", "Estados de venta sin número de habitantes"], per_100_000_people: ["Origins per hundred thousand people", "Orígenes por cada cien mil habitantes"], purchases: ["Purchases at named businesses", "Compras en negocios nombrados"], rate: ["As counted", "Según se contó"], recovery_state: ["State of recovery", "Estado de recuperación"], shrunk: ["Drawn towards all", "Acercada a todas"], sold_in: ["Year of sale", "Año de venta"], source_state: ["State of sale", "Estado de venta"], states: ["From state of sale to state of recovery", "Del estado de venta al de recuperación"], to_years: ["To (years)", "Hasta (años)"], up_to_km: ["Up to (km)", "Hasta (km)"],
  maps: ["Small maps by period", "Mapas pequeños por periodo"], from_year: "Desde el año", to_year: "Hasta el año", years_covered: "Años que abarca", years_each: ["Years in a period", "Años por periodo"], in_no_map: ["Records in no map", "Registros en ningún mapa"], kinds: ["By stage", "Por etapa"], places: ["By place", "Por lugar"],
};

const REASONS = {
  "event not public or not in the casebook": "evento no público o que no está en el archivo de casos",
  "no date of sale": "sin fecha de venta",
  "no date of recovery": "sin fecha de recuperación",
  "recovered before it was sold": "recuperada antes de venderse",
  "in no pair told: a state is not known, or fewer than 5 have the pair": "en ningún par mostrado: falta un estado o menos de 5 tienen el par",
  "collectors, who are persons": "coleccionistas, que son personas",
  "makers of ammunition only": "fabricantes solo de municiones",
  "type of licence not known": "tipo de licencia desconocido",
  "ZIP code not in the table": "código postal que no está en la tabla",
  "of an older list": "de una lista anterior",
  "no crossing is documented": "ningún cruce está documentado",
  "no event before the border is documented": "ningún evento antes de la frontera está documentado",
  "no place before the border is known to the city": "ningún lugar antes de la frontera se conoce al nivel de ciudad",
  "an end is not known to the city": "un extremo no se conoce al nivel de ciudad",
  "an end lies outside the road network of the United States and Mexico": "un extremo queda fuera de la red de carreteras de Estados Unidos y México",
  "both ends lie in one place": "ambos extremos están en un mismo lugar",
  "it crosses a border and no crossing is documented: no road can be told": "cruza una frontera y ningún cruce está documentado: no puede decirse por qué carretera",
  "a place could not be resolved": "un lugar no pudo ubicarse",
  "a place is not known to the city": "un lugar no se conoce al nivel de ciudad",
  "a place is not known to the county": "un lugar no se conoce al nivel de condado",
  "a place is not known to the state": "un lugar no se conoce al nivel de estado",
  "a place is less certain than a cell": "un lugar es menos preciso que una celda",
  "an end could not be resolved": "un extremo no pudo ubicarse",
  "no destination is stated: a figure of one place, not a flow": "no se indica destino: cifra de un lugar, no un flujo",
  "the destination is the origin or lies in it: a figure of one area, not a flow": "el destino es el origen o está dentro de él: cifra de un área, no un flujo",
  "a case tells nothing that an indicator needs": "un caso no cuenta nada de lo que un indicador necesita",
  "no sale of a firearm is documented": "ninguna venta de un arma está documentada",
  "no seizure or recovery of a firearm is documented": "ningún decomiso ni recuperación de un arma está documentado",
  "nothing of a firearm is documented": "nada sobre un arma está documentado",
  "the sale has no date": "la venta no tiene fecha",
  "the seizure or recovery has no date": "el decomiso o la recuperación no tiene fecha",
  "no market is documented to the city": "ningún mercado está documentado al nivel de ciudad",
  "no source is documented to the city": "ningún origen está documentado al nivel de ciudad",
  "source and market lie in one country": "origen y mercado están en un mismo país",
  "no purchase is documented": "ninguna compra está documentada",
  "no purchase is known to the city": "ninguna compra se conoce al nivel de ciudad",
  "no purchase is known to the state": "ninguna compra se conoce al nivel de estado",
  "no number of dealers is stated": "no se indica el número de armerías",
  "buyer, dealer and day of single sales are not known": "no se conocen comprador, armería y día de cada venta",
  "the corridor is not US>MX": "el corredor no es Estados Unidos → México",
  "the corridor is not stated": "no se indica el corredor",
  "date open on one side": "fecha abierta por un lado",
  "declared or intended, not reached": "declarado o previsto, no alcanzado",
  "no date": "sin fecha",
  "not documented": "no documentado",
  "total of other records of the case": "total de otros registros del caso",
  "claims without a value": "afirmaciones sin valor",
  "published flows without a value": "flujos publicados sin valor",
  "nothing named that a case could share": "no se nombra nada que un caso pueda compartir",
  "wording that names no organisation": "redacción que no nombra ninguna organización",
  "at another border": "en otra frontera",
  "known only to an area": "solo se conoce un área",
  "known only to a state or a larger area": "solo se conoce un estado o un área mayor",
  "no place": "sin lugar",
  "assembly, storage or transfer": "ensamblaje, almacenamiento o transferencia",
  "outside the frame of the maps": "fuera del encuadre de los mapas",
};

const PARTS = { border: "frontera", origins: "orígenes" };

const VALUES = {
  yes: ["yes", "sí"], no: ["no", "no"], indeterminate: ["indeterminate", "indeterminado"], "not enough": ["not enough records", "registros insuficientes"], "no data": ["no data", "sin datos"],
  equal: ["every unit alike", "cada unidad por igual"], "population of the towns that GeoNames lists in the county": ["population of the towns of the county (GeoNames)", "población de las localidades del condado (GeoNames)"],
  number: ["number", "número"], range: ["range", "rango"], at_least: ["at least", "al menos"], up_to: ["up to", "hasta"], count: ["count", "número"], percent: ["percent", "porcentaje"], unquantified: ["without a number", "sin número"],
  linear: ["linear", "lineal"], log: ["logarithmic", "logarítmico"], "several years": ["several years", "varios años"], stated: ["stated by a source", "afirmado por una fuente"], organisation: ["organisation", "organización"], crossing: ["crossing", "cruce"],
  licensed: ["licensed at that date", "con licencia en esa fecha"], "not licensed on that day": ["not licensed at that date", "sin licencia en esa fecha"], ambiguous: ["ambiguous", "ambiguo"], "not found": ["not found", "no hallado"],
};

function pair(found, language) {
  return found ? found[language === "es" ? 1 : 0] : "";
}

// The name of a column as words: "from_year" is "From year".
export function plainWords(key) {
  const text = key.replaceAll("_", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

// Empty for a word that is not in the list.
export function figureWord(key, language) {
  const found = KEYS[key] || VALUES[key];
  return typeof found === "string" ? pair([plainWords(key), found], language) : pair(found, language);
}

// "border: no place" is a reason of one part of a result.
function spanishOf(reason) {
  const [part, rest] = reason.split(": ");
  return REASONS[reason] || (rest in REASONS && part in PARTS ? `${PARTS[part]}: ${REASONS[rest]}` : "");
}

// Reasons come worded in English; a Spanish reader gets the Spanish where there is one.
export function reasonWord(reason, language) {
  return language === "es" ? spanishOf(reason) || reason : reason;
}

const SPANISH = /^(de|del|el|las?|los|en|por|para|con|según|y)$/i;
const ENGLISH = /^(the|of|in|from|to|by|via|and|for|or|with|on|as)$/i;

// The language of what a casebook words itself and no record names: the one whose small words are
// more, English where neither has any. Empty where there is nothing to pronounce, as in "2007".
export function languageOf(text) {
  const found = (small) => text.match(/\p{L}+/gu).filter((word) => small.test(word)).length;
  if (!/\p{L}{3}/u.test(text)) return undefined;
  return found(SPANISH) > found(ENGLISH) ? "es" : "en";
}

export function isWorded(key) {
  return key in KEYS || key in VALUES || spanishOf(key) !== "";
}

export function valueWord(value, language) {
  return pair(VALUES[value], language);
}
