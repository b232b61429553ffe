//! What the validator finds, in the words of the text.

use super::Fault;
use super::cursor::Types;
use super::module::{Parsed, Places};
use super::scan::Position;
use crate::ir::Function;
use crate::validate::{self, Invalid};

/// The first fault of each function.
pub(super) fn validated(parsed: &Parsed) -> Result<(), Vec<Fault>> {
    let functions = parsed.module.functions.iter().zip(&parsed.places);
    let faults: Vec<Fault> =
        functions.filter_map(|(function, places)| fault(function, places, parsed)).collect();
    if !faults.is_empty() {
        return Err(faults);
    }
    // What is left are faults of the head.
    validate::module(&parsed.module).map_err(|invalid| {
        vec![Fault {
            at: Position { line: 1, column: 1 },
            message: format!("{}: {}", invalid.place, invalid.fault),
        }]
    })
}

fn fault(function: &Function, places: &Places, parsed: &Parsed) -> Option<Fault> {
    let invalid = validate::function(function, &parsed.module).err()?;
    Some(Fault { at: place(&invalid, places), message: named(&invalid.fault, places, &parsed.types) })
}

fn place(invalid: &Invalid, places: &Places) -> Position {
    let Some((block, inst)) = invalid.at else { return places.at };
    let Some(block) = places.blocks.get(block.0 as usize) else { return places.at };
    inst.and_then(|inst| block.insts.get(inst)).copied().unwrap_or(block.at)
}

/// A message with the names that the text has for values and blocks.
fn named(message: &str, places: &Places, types: &Types) -> String {
    let number = |word: &str, prefix: &str| word.strip_prefix(prefix)?.parse::<usize>().ok();
    let name = |word: &str| {
        let value = number(word, "v").and_then(|number| places.values.get(number)).cloned();
        let block = || number(word, "block").and_then(|number| places.blocks.get(number));
        let cont = || {
            let number = number(word, "cont")?;
            types.iter().find(|(_, ty)| ty.0 as usize == number).map(|(name, _)| name.clone())
        };
        let name = value.or_else(|| block().map(|block| block.name.clone())).or_else(cont)?;
        Some(if name.is_empty() { "a literal".to_owned() } else { name })
    };
    let is_part = |char: char| char.is_alphanumeric() || char == '_';
    let mut out = String::with_capacity(message.len());
    let mut rest = message;
    while let Some(start) = rest.find(is_part) {
        out.push_str(&rest[..start]);
        let length = rest[start..].find(|char| !is_part(char)).unwrap_or(rest.len() - start);
        let word = &rest[start..start + length];
        out.push_str(&name(word).unwrap_or_else(|| word.to_owned()));
        rest = &rest[start + length..];
    }
    out + rest
}
