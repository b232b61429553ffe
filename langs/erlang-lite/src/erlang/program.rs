//! A program: a first process, and what became of it.

use std::path::Path;
use std::sync::mpsc::{Receiver, channel};

use tambour::{Allocator, Cx, Exit, Pid, Value, VmError};

use super::modules::{Compiled, failed, with_lines};
use super::{Erlang, LoadError};
use crate::builtins;
use crate::env::VmEnv;
use crate::frontend::{self, EXPRESSIONS};
use crate::{lower, report};

/// What became of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The function returned.
    Returned,
    /// The function returned, but some of the program's output could not be written, for this reason.
    OutputLost(String),
    /// The exception nobody caught, in the words of whoever runs such a program in OTP: `escript` for
    /// `main`, `init` for expressions. Without a final newline.
    Uncaught(String),
}

/// Tells of the exception that a process ended with, if there was one.
type Describe = fn(&mut Cx, &Exit) -> Option<String>;

impl Erlang {
    /// Calls `module:main()`, or `module:main(Arguments)` with the arguments as strings, in a first
    /// process, and waits for its end.
    ///
    /// # Errors
    /// When the first process can't be started.
    pub fn run_main(&self, module: &str, arguments: Option<&[String]>) -> Result<Outcome, VmError> {
        let symbol = format!("{module}:main/{}", usize::from(arguments.is_some()));
        self.run(&symbol, report::uncaught, |allocator| {
            arguments.map(|arguments| vec![strings(allocator, arguments)]).unwrap_or_default()
        })
    }

    /// Evaluates texts of Erlang expressions in turn, in a first process, and waits for its end. Each text
    /// has variables of its own, and may end with a full stop.
    ///
    /// # Errors
    /// When a text is wrong, or the first process can't be started.
    pub fn run_expressions(&self, texts: &[String]) -> Result<Outcome, LoadError> {
        let ast = frontend::expressions(texts).map_err(|problems| failed(&problems))?;
        let ir = lower::module(&ast, &VmEnv(&self.vm)).map_err(|problems| {
            let quoted = problems.into_iter().flat_map(|problem| {
                let text = texts.get(problem.position.file as usize).map_or("", String::as_str);
                with_lines(vec![problem], Path::new(EXPRESSIONS), text)
            });
            failed(&quoted.collect::<Vec<_>>())
        })?;
        let symbol = format!("{EXPRESSIONS}:start/0");
        let name = EXPRESSIONS.to_owned();
        let compiled = Compiled { name, ir, exports: vec![symbol.clone()], warnings: Vec::new() };
        let outcome = self.link(compiled).and_then(|()| self.run(&symbol, report::terminating, |_| vec![]));
        outcome.map_err(|error| LoadError(format!("tambour: {error}\n")))
    }

    fn run(
        &self,
        symbol: &str,
        describe: Describe,
        arguments: impl FnOnce(&mut Allocator) -> Vec<Value>,
    ) -> Result<Outcome, VmError> {
        let (pid, told) = self.start_described(symbol, describe, arguments)?;
        self.vm.join(pid);
        report::tell_held();
        let flushed = builtins::flush_output();
        Ok(match (told.try_recv().ok().flatten(), flushed) {
            (Some(text), _) => Outcome::Uncaught(text),
            (None, Err(error)) => Outcome::OutputLost(error.to_string()),
            (None, Ok(())) => Outcome::Returned,
        })
    }

    fn start_described(
        &self,
        symbol: &str,
        describe: Describe,
        arguments: impl FnOnce(&mut Allocator) -> Vec<Value>,
    ) -> Result<(Pid, Receiver<Option<String>>), VmError> {
        let (sender, told) = channel();
        let tell = Box::new(move |cx: &mut Cx, exit: &Exit| {
            // The receiver is there until the process is joined, which is after this.
            let _ = sender.send(describe(cx, exit));
        });
        let pid = self.host.watched.start(&self.vm, symbol, arguments, tell)?;
        Ok((pid, told))
    }
}

/// A list of strings.
fn strings(allocator: &mut Allocator, texts: &[String]) -> Value {
    let texts: Vec<Value> = texts
        .iter()
        .map(|text| {
            let chars: Vec<Value> =
                text.chars().filter_map(|c| Value::small(i64::from(u32::from(c)))).collect();
            allocator.list(&chars, Value::NIL)
        })
        .collect();
    allocator.list(&texts, Value::NIL)
}
