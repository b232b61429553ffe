//! The library modules that are written in Erlang. They are compiled when first called.

/// Modules by name, sorted.
const SOURCES: &[(&str, &str)] = &[
    ("lists", include_str!("../lib/lists.erl")),
    ("maps", include_str!("../lib/maps.erl")),
    ("timer", include_str!("../lib/timer.erl")),
];

/// The source text of a library module.
#[must_use]
pub fn source(module: &str) -> Option<&'static str> {
    let position = SOURCES.binary_search_by_key(&module, |&(name, _)| name).ok()?;
    Some(SOURCES[position].1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_are_found_by_name() {
        assert!(SOURCES.is_sorted());
        for (name, _) in SOURCES {
            assert!(source(name).is_some_and(|text| text.contains(&format!("-module({name})."))));
        }
        assert_eq!(source("nosuch"), None);
    }
}
