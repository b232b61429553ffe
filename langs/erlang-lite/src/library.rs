//! The library modules that are written in Erlang. They are compiled when first called.

use crate::format::{Encoding, quoted_atom};

/// A module after the macro that calls what blocks; its lines are numbered as if it stood alone.
macro_rules! with_blocking {
    ($file:literal) => {
        concat!(
            include_str!("../lib/blocking.hrl"),
            "-file(\"",
            $file,
            "\", 0).\n",
            include_str!(concat!("../lib/", $file))
        )
    };
}

/// Modules by name, sorted.
const SOURCES: &[(&str, &str)] = &[
    ("application", include_str!("../lib/application.erl")),
    ("array", include_str!("../lib/array.erl")),
    ("calendar", include_str!("../lib/calendar.erl")),
    ("code", include_str!("../lib/code.erl")),
    ("dict", include_str!("../lib/dict.erl")),
    ("erlang", include_str!("../lib/erlang.erl")),
    ("ets", include_str!("../lib/ets.erl")),
    ("file", with_blocking!("file.erl")),
    ("filelib", include_str!("../lib/filelib.erl")),
    ("filename", include_str!("../lib/filename.erl")),
    ("gb_sets", include_str!("../lib/gb_sets.erl")),
    ("gb_trees", include_str!("../lib/gb_trees.erl")),
    ("init", include_str!("../lib/init.erl")),
    ("io", with_blocking!("io.erl")),
    ("io_lib", include_str!("../lib/io_lib.erl")),
    ("lists", concat!(include_str!("../lib/lists.erl"), include_str!("../lib/lists/sorting.erl"))),
    ("maps", include_str!("../lib/maps.erl")),
    ("orddict", include_str!("../lib/orddict.erl")),
    ("ordsets", include_str!("../lib/ordsets.erl")),
    ("os", with_blocking!("os.erl")),
    ("proplists", include_str!("../lib/proplists.erl")),
    ("queue", include_str!("../lib/queue.erl")),
    ("rand", include_str!("../lib/rand.erl")),
    ("random", include_str!("../lib/random.erl")),
    ("sets", include_str!("../lib/sets.erl")),
    ("string", include_str!("../lib/string.erl")),
    ("tambour", include_str!("../lib/tambour.erl")),
    ("timer", include_str!("../lib/timer.erl")),
    ("user", include_str!("../lib/user.erl")),
];

/// The source text of a library module.
#[must_use]
pub fn source(module: &str) -> Option<&'static str> {
    let position = SOURCES.binary_search_by_key(&module, |&(name, _)| name).ok()?;
    Some(SOURCES[position].1)
}

/// Whether a library module exports a function. Reads its `-export` attributes, without compiling it.
#[must_use]
pub fn exports(module: &str, function: &str, arity: usize) -> bool {
    let Some(text) = source(module) else { return false };
    let name = format!("{}/{arity}", quoted_atom(function, Encoding::Unicode));
    text.match_indices("\n-export([").any(|(at, start)| {
        let list = &text[at + start.len()..];
        let list = &list[..list.find(']').unwrap_or(list.len())];
        list.split(',').any(|one| one.trim() == name)
    })
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

    #[test]
    fn exports_are_read_from_the_text() {
        assert!(exports("timer", "tc", 3) && exports("lists", "foldl", 3));
        assert!(!exports("timer", "since", 2) && !exports("timer", "tc", 0) && !exports("nosuch", "tc", 3));
    }
}
