//! Whether a module exports what the behaviours that it names ask for.
//!
//! OTP's own behaviours are known; of others nothing is said, since their modules may be compiled later.

use super::{Checker, function_text};
use crate::ast::{ExprKind, Name, Position};
use crate::parse::Form;
use crate::scan::print;

/// The callbacks that must be there.
fn callbacks(behaviour: &str) -> Option<&'static [(&'static str, u32)]> {
    Some(match behaviour {
        "application" => &[("start", 2), ("stop", 1)],
        "gen_event" => &[("handle_call", 2), ("handle_event", 2), ("init", 1)],
        "gen_server" => &[("handle_call", 3), ("handle_cast", 2), ("init", 1)],
        "gen_statem" => &[("callback_mode", 0), ("init", 1)],
        "supervisor" => &[("init", 1)],
        _ => return None,
    })
}

impl<'m> Checker<'m> {
    pub(super) fn behaviours(&mut self, forms: &'m [Form]) {
        let mut seen: Vec<(&Name, Position)> = Vec::new();
        for form in forms {
            let Form::Attribute(attribute) = form else { continue };
            if !matches!(&*attribute.name, "behaviour" | "behavior") {
                continue;
            }
            let ExprKind::Atom(behaviour) = &attribute.value.kind else { continue };
            let Some(callbacks) = callbacks(behaviour) else { continue };
            for (callback, arity) in callbacks {
                self.required(attribute.position, behaviour, (callback, *arity), &seen);
            }
            seen.push((behaviour, attribute.position));
        }
    }

    fn required(
        &mut self,
        position: Position,
        behaviour: &str,
        (name, arity): (&str, u32),
        seen: &[(&Name, Position)],
    ) {
        let quoted = print::atom(behaviour);
        let text = function_text(name, arity);
        let asks = |other: &Name| callbacks(other).is_some_and(|all| all.contains(&(name, arity)));
        if let Some((other, Position { line, column, .. })) = seen.iter().find(|(other, _)| asks(other)) {
            let message = format!(
                "conflicting behaviours - callback {text} required by both '{quoted}' and '{}' (line {line}, \
                 column {column})",
                print::atom(other)
            );
            self.warning(position, 2, "conflicting_behaviours", message);
        }
        let key = (Name::from(name), arity);
        let is_exported = self.exports.contains(&key) || self.exports_all && self.locals.contains(&key);
        if !is_exported {
            let message = format!("undefined callback function {text} (behaviour '{quoted}')");
            self.warning(position, 3, "undefined_behaviour_func", message);
        }
    }
}
