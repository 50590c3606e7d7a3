// Names of published measures and their units in both languages. A measure that is not here is
// shown by its own code, its words apart. Pure.

const MEASURES = {
  military_seizures_machine_guns: ["Machine guns seized by the military", "Ametralladoras decomisadas por militares"],
  military_seizures_grenade_launchers: ["Grenade launchers seized by the military", "Lanzagranadas decomisados por militares"],
  military_seizures_rocket_launchers: ["Rocket launchers seized by the military", "Lanzacohetes decomisados por militares"],
  military_seizures_total: ["Weapons seized by the military", "Armas decomisadas por militares"],
  share_of_weapons_from_us: ["Share of weapons from the United States", "Proporción de armas procedentes de Estados Unidos"],
  annual_southbound_guns: ["Guns moved south a year", "Armas llevadas al sur al año"],
  decade_southbound_guns: ["Guns moved south in a decade", "Armas llevadas al sur en una década"],
  share_traced_to_us: ["Share traced to the United States", "Proporción rastreada hasta Estados Unidos"],
  losses_usd: ["Losses", "Pérdidas"],
  damages_claimed_usd: ["Damages claimed in court", "Daños reclamados en tribunales"],
  us_spending_usd: ["US spending", "Gasto de Estados Unidos"],
  us_gun_dealers: ["Gun dealers in the United States", "Armerías en Estados Unidos"],
  homicides: ["Homicides", "Homicidios"],
  annual_retail_value_usd: ["Retail value a year", "Valor al por menor al año"],
  us_southbound_seizures: ["Southbound guns seized by US agencies", "Armas hacia el sur decomisadas por agencias de EE. UU."],
  us_southbound_seizures_annual_avg: ["Southbound guns seized by US agencies, yearly mean", "Armas hacia el sur decomisadas por agencias de EE. UU., media anual"],
  southbound_seizure_share: ["Share intercepted on the way south", "Proporción interceptada camino al sur"],
  prosecutions: ["Prosecutions", "Procesos penales"],
  ff_weapons_recovered_mexico: ["Fast and Furious weapons recovered in Mexico", "Armas de Rápido y Furioso recuperadas en México"],
  ff_weapons_total: ["Fast and Furious weapons in all", "Armas de Rápido y Furioso en total"],
  source_state_share_texas: ["Share from Texas", "Proporción procedente de Texas"],
  share_texas_of_identified_origin: ["Share from Texas, of those of known origin", "Proporción de Texas entre las de origen conocido"],
  share_texas_of_us_purchase: ["Share from Texas, of those traced to a US purchase", "Proporción de Texas entre las rastreadas hasta una compra en EE. UU."],
  source_share_az_ca_nm: ["Share from Arizona, California and New Mexico", "Proporción de Arizona, California y Nuevo México"],
  share_ten_counties: ["Share sold in ten US counties", "Proporción vendida en diez condados de EE. UU."],
  top_source_state: ["Rank among source states", "Lugar entre los estados de origen"],
  top_dealers_by_state: ["Top dealers by state", "Principales armerías por estado"],
  laredo_trailers_2025_guns: ["Guns in the Laredo trailers, 2025", "Armas en los remolques de Laredo, 2025"],
  dhs_seized_analysed: ["Seized firearms analysed by DHS", "Armas decomisadas analizadas por el DHS"],
  us_firearms_recovered_mexico_not_analysed: ["US firearms recovered in Mexico, not analysed", "Armas de EE. UU. recuperadas en México, sin analizar"],
  ice_taskforce_seizures: ["Firearms seized by ICE task forces", "Armas decomisadas por grupos de trabajo de ICE"],
  rifle_share_of_recovered: ["Share of rifles among recovered guns", "Proporción de rifles entre las recuperadas"],
  share_long_guns: ["Share of long guns", "Proporción de armas largas"],
  share_handguns: ["Share of handguns", "Proporción de armas cortas"],
  share_barrett_tamaulipas: ["Share of Barrett rifles in Tamaulipas", "Proporción de rifles Barrett en Tamaulipas"],
  manufacturers_identified_guns: ["Guns with a known manufacturer", "Armas con fabricante conocido"],
  annual_recovered_submitted: ["Guns recovered and submitted for tracing a year", "Armas recuperadas y enviadas a rastreo al año"],
  annual_traced_to_us: ["Guns traced to the United States a year", "Armas rastreadas hasta EE. UU. al año"],
  tracing_request_growth: ["Growth of tracing requests", "Aumento de solicitudes de rastreo"],
  mexican_trace_requests: ["Tracing requests by Mexico", "Solicitudes de rastreo de México"],
  trace_success_rate: ["Share of traces that reach a purchaser", "Proporción de rastreos que llegan a un comprador"],
  share_traced_to_retail_sale: ["Share traced to a retail sale", "Proporción rastreada hasta una venta al por menor"],
  share_traced_other_countries: ["Share traced to other countries", "Proporción rastreada hasta otros países"],
  share_untraceable: ["Share that could not be traced", "Proporción que no pudo rastrearse"],
  traced_total: ["Guns traced", "Armas rastreadas"],
  share_of_us_sales: ["Share of US sales", "Proporción de las ventas de EE. UU."],
  ffl_dependent_on_mexico: ["US dealers that depend on demand from Mexico", "Armerías de EE. UU. que dependen de la demanda de México"],
  grenade_parts: ["Grenade parts", "Piezas de granadas"],
  grenades_seized: ["Grenades seized", "Granadas decomisadas"],
  houston_ring_guns: ["Guns of the Houston ring", "Armas de la red de Houston"],
  houston_ring_spend_usd: ["Spending of the Houston ring", "Gasto de la red de Houston"],
  houston_ring_recovered: ["Recovered guns of the Houston ring", "Armas recuperadas de la red de Houston"],
  houston_store_guns: ["Guns sold by one Houston store", "Armas vendidas por una tienda de Houston"],
  share_from_us_caribbean: ["Caribbean: share from the United States", "Caribe: proporción procedente de EE. UU."],
  piarco_2021_guns: ["Guns in the Piarco package, 2021", "Armas en el paquete de Piarco, 2021"],
  paris_gun_us_link: ["US link of a gun used in Paris", "Vínculo con EE. UU. de un arma usada en París"],
  haiti_episcopal_rounds: ["Rounds in the Haiti container", "Cartuchos en el contenedor de Haití"],
  time_to_crime_years: ["Time to crime", "Tiempo hasta el delito"],
  time_to_recovery_days: ["Time from purchase to recovery", "Tiempo de la compra a la recuperación"],
  cenapi_records: ["Leaked tracing records", "Registros de rastreo filtrados"],
  without_a_trace_seizures: ["Firearms seized in Operation Without a Trace", "Armas decomisadas en la operación Without a Trace"],
  recovered_total: ["Guns recovered in all", "Armas recuperadas en total"],
  recovered_us_made: ["US-made guns recovered", "Armas hechas en EE. UU. recuperadas"],
  police_guns_lost: ["Guns lost by security institutions", "Armas perdidas por instituciones de seguridad"],
  afg_alarm_weapons_sold: ["Alarm weapons sold abroad", "Armas de alarma vendidas al extranjero"],
  slovenia_seizure_date: ["Year of the Slovenia seizure", "Año del decomiso en Eslovenia"],
};

// Each unit: one in English, many in English, one in Spanish, many in Spanish.
const UNITS = {
  percent: ["%", "%", "%", "%"],
  guns: ["gun", "guns", "arma", "armas"],
  "guns/year": ["gun a year", "guns a year", "arma al año", "armas al año"],
  firearms: ["firearm", "firearms", "arma de fuego", "armas de fuego"],
  "firearms/year": ["firearm a year", "firearms a year", "arma de fuego al año", "armas de fuego al año"],
  "firearms and components": ["firearm or component", "firearms and components", "arma o componente", "armas y componentes"],
  weapons: ["weapon", "weapons", "arma", "armas"],
  launchers: ["launcher", "launchers", "lanzador", "lanzadores"],
  grenades: ["grenade", "grenades", "granada", "granadas"],
  rounds: ["round", "rounds", "cartucho", "cartuchos"],
  USD: ["US dollar", "US dollars", "dólar", "dólares"],
  "USD/year": ["US dollar a year", "US dollars a year", "dólar al año", "dólares al año"],
  years: ["year", "years", "año", "años"],
  year: ["year", "years", "año", "años"],
  days: ["day", "days", "día", "días"],
  records: ["record", "records", "registro", "registros"],
  people: ["person", "people", "persona", "personas"],
  stores: ["store", "stores", "tienda", "tiendas"],
  murders: ["murder", "murders", "asesinato", "asesinatos"],
  traces: ["trace", "traces", "rastreo", "rastreos"],
  dealers: ["dealer", "dealers", "armería", "armerías"],
  licences: ["licence", "licences", "licencia", "licencias"],
  "type 1 licences": ["type 1 licence", "type 1 licences", "licencia de tipo 1", "licencias de tipo 1"],
  "of top 12 dealers": ["of the top 12 dealers", "of the top 12 dealers", "de las 12 armerías principales", "de las 12 armerías principales"],
  rank: ["rank", "ranks", "lugar", "lugares"],
  claim: ["yes or no", "yes or no", "sí o no", "sí o no"],
};

export function measureWords(code, language) {
  const names = MEASURES[code];
  if (names) return names[language === "es" ? 1 : 0];
  const text = String(code || "").replaceAll("_", " ").replace(/\bus\b/g, "US").replace(/\busd\b/g, "USD");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

// The unit of a number, in the number that the number asks for; unknown units stay as published.
export function unitWords(unit, n, language) {
  const forms = UNITS[unit];
  if (!forms) return unit || "";
  return forms[(language === "es" ? 2 : 0) + (n === 1 ? 0 : 1)];
}
