"""What the documented cases say together: crossings, flows, corridors, indicators."""
