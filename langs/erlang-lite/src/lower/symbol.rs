//! The names of functions in the code heap.
//!
//! # What
//! An exported function's name is `module:name/arity`: calls from other modules and from builtins reach it
//! by that. One that isn't exported has a mark behind the arity. No name made from a module, a function and
//! an arity ends in it, so nobody outside reaches the function.

/// The mark of a function that isn't exported.
const LOCAL: &str = "'";
/// The mark of the entry of a fun that names a function.
const FUN: &str = "''";

/// The name of a function that all modules can reach.
pub(super) fn exported(module: &str, name: &str, arity: usize) -> String {
    format!("{module}:{name}/{arity}")
}

/// The name of a function that only its module can reach.
#[must_use]
pub fn local(module: &str, name: &str, arity: usize) -> String {
    format!("{module}:{name}/{arity}{LOCAL}")
}

/// The name of the entry of `fun module:name/arity`.
#[must_use]
pub fn fun(module: &str, name: &str, arity: usize) -> String {
    format!("{module}:{name}/{arity}{FUN}")
}

/// The name of the function that a fun's entry calls, if it is one's.
pub(super) fn called_by_fun(symbol: &str) -> Option<&str> {
    symbol.strip_suffix(FUN)
}

/// `module:name/arity`, for people.
#[must_use]
pub fn printed(symbol: &str) -> &str {
    symbol.trim_end_matches('\'')
}

/// Module, name and arity of an exported function's name.
pub(super) fn parts(symbol: &str) -> Option<(&str, &str, usize)> {
    let (rest, arity) = printed(symbol).rsplit_once('/')?;
    let (module, name) = rest.split_once(':')?;
    Some((module, name, arity.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_apart_as_they_were_put_together() {
        assert_eq!(parts(&exported("erlang", "/", 2)), Some(("erlang", "/", 2)));
        assert_eq!(parts(&exported("m", "a:b", 10)), Some(("m", "a:b", 10)));
        assert_eq!(parts("m"), None);
        assert_eq!(parts("m:f/many"), None);
    }

    #[test]
    fn a_local_name_differs_from_every_exported_one_and_prints_the_same() {
        let local = local("m", "f", 1);
        assert_ne!(local, exported("m", "f", 1));
        assert!(!local.ends_with(|c: char| c.is_ascii_digit()));
        assert_eq!(printed(&local), "m:f/1");
        let entry = fun("m", "f", 1);
        assert!(entry != local && printed(&entry) == "m:f/1");
        assert_eq!((called_by_fun(&entry), called_by_fun(&local)), (Some("m:f/1"), None));
    }
}
