//! Calls library functions with random arguments, in Tambour and in a real `erl`, and compares the results.
//!
//! # What
//! `properties/table.rs` lists functions with the kinds of their arguments, `properties/arguments.rs` makes
//! arguments of each kind: mostly sensible ones, some at the edges, some of the wrong type. The calls of a
//! test are one Erlang program, which prints the value of each call or its exception's class and reason, a
//! line each. Where `erl` isn't installed nothing is compared, and the test says so.
//!
//! # Protocol
//! The seed is fixed, so a run is repeatable; `TAMBOUR_SEED=N` takes another one, `TAMBOUR_CALLS=N` another
//! number of calls for each test. A failure prints the seed and the shortest of the calls that differ;
//! `TAMBOUR_SHOW=N` prints more of them.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

#[path = "properties/arguments.rs"]
mod arguments;
#[path = "properties/table.rs"]
mod table;

use arguments::Random;

/// Calls of one test.
const CALLS: u64 = 500;

/// The seed of the runs that nobody chose a seed for.
const SEED: u64 = 25;

/// What the program of a test does with its calls. An argument that can't be written as a constant stands as
/// a tuple that begins with `$`.
const RUNNER: &str = r#"
main() -> run(1, calls()).

run(N, [{M, F, Args} | Calls]) ->
    Module = if
                 M =:= own -> ?MODULE;
                 true -> M
             end,
    Result = try apply(Module, F, [made(Arg) || Arg <- Args]) of
                 Value -> {value, Value}
             catch
                 Class:Reason -> {Class, Reason}
             end,
    io:format("~w ~w~n", [N, Result]),
    run(N + 1, Calls);
run(_, []) -> ok.

flat_format(Format, Args) -> lists:flatten(io_lib:format(Format, Args)).
flat_write(Term) -> lists:flatten(io_lib:write(Term)).
flat_write(Term, Depth) -> lists:flatten(io_lib:write(Term, Depth)).
flat_print(Term) -> lists:flatten(io_lib:print(Term)).
flat_print(Term, Column, Width, Depth) -> lists:flatten(io_lib:print(Term, Column, 40 + Width, Depth)).

made({'$', fn, Name, Arity}) -> fun ?MODULE:Name/Arity;
made({'$', M, F, Args}) -> apply(M, F, [made(Arg) || Arg <- Args]);
made({'$', list, Args}) -> [made(Arg) || Arg <- Args];
made(Arg) -> Arg.

same(X) -> X.
pair(X) -> {X, X}.
next(X) -> X + 1.
small(X) -> X < 3.
is_even(X) -> X rem 2 =:= 0.
never(_) -> false.
always(_) -> true.
odd_value(X) when is_integer(X) -> {true, -X};
odd_value(_) -> false.
twice(X) -> [X, X].
crash(X) -> throw({crash, X}).
plus(X, Y) -> X + Y.
cons(X, Y) -> [X | Y].
tuple(X, Y) -> {X, Y}.
below(X, Y) -> X =< Y.
above(X, Y) -> X > Y.
by_key({X, _}, {Y, _}) -> X =< Y;
by_key(X, Y) -> X =< Y.
counted(X, N) -> {{X, N}, N + 1}.
third(X, Y, Z) -> [{X, Y} | Z].
chosen(_, X, Y) -> max(X, Y).
"#;

/// A call as Erlang writes it: module, function, and arguments in brackets.
struct Call {
    module: String,
    function: String,
    arguments: Vec<String>,
}

impl Call {
    /// A call of a line of the table: `module:function kind kind...`.
    fn random(line: &str, random: &mut Random) -> Self {
        let mut words = line.split_whitespace();
        let name = words.next().unwrap_or_default();
        let (module, function) = name.split_once(':').unwrap_or((name, ""));
        let arguments = words.flat_map(|kind| arguments::make(kind, random)).collect();
        Self { module: module.to_owned(), function: function.to_owned(), arguments }
    }

    fn term(&self) -> String {
        format!("{{{}, {}, [{}]}}", self.module, self.function, self.arguments.join(", "))
    }

    fn text(&self) -> String {
        format!("{}:{}({})", self.module, self.function, self.arguments.join(", "))
    }
}

fn number(variable: &str, default: u64) -> u64 {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// Compares random calls of the functions of a table.
fn hold(name: &str, table: &str) {
    let seed = number("TAMBOUR_SEED", SEED);
    let mut random = Random::new(seed, name);
    let lines: Vec<&str> = table.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let count = number("TAMBOUR_CALLS", CALLS) as usize;
    // Every function is called; the rest is chance.
    let calls: Vec<Call> = (0..count.max(lines.len()))
        .map(|n| {
            let line = lines.get(n).copied().unwrap_or_else(|| lines[random.below(lines.len() as u64)]);
            Call::random(line, &mut random)
        })
        .collect();
    let folder = Folder::new(name);
    let program = folder.0.join(format!("{name}.erl"));
    std::fs::write(&program, program_text(name, &calls)).expect("a temporary file is written");
    let Some(expected) = erl(&folder.0, name) else {
        println!("not compared: no Erlang/OTP is installed");
        return;
    };
    let tambour = run(Command::new(env!("CARGO_BIN_EXE_tambour")).arg("run").arg(&program));
    let got = tambour.expect("the command was built");
    report(name, seed, &calls, &expected, &got);
}

fn program_text(name: &str, calls: &[Call]) -> String {
    let terms: Vec<String> = calls.iter().map(Call::term).collect();
    format!(
        "-module({name}).\n-compile([export_all, nowarn_export_all]).\n{RUNNER}\ncalls() ->\n [{}].\n",
        terms.join(",\n  ")
    )
}

/// Panics when a line differs, with the shortest of those calls.
fn report(name: &str, seed: u64, calls: &[Call], expected: &str, got: &str) {
    let (expected, got): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), got.lines().collect());
    let line = |lines: &[&str], n: usize| lines.get(n).copied().unwrap_or("(nothing)").to_owned();
    let mut differing: Vec<usize> =
        (0..calls.len().max(got.len())).filter(|&n| line(&expected, n) != line(&got, n)).collect();
    let text = |n: usize| calls.get(n).map_or_else(|| "(no call)".to_owned(), Call::text);
    differing.sort_by_key(|&n| text(n).len());
    let shown = number("TAMBOUR_SHOW", 1) as usize;
    let reports: Vec<String> = differing
        .iter()
        .take(shown)
        .map(|&n| format!("{}\n  erl      {}\n  tambour  {}\n", text(n), line(&expected, n), line(&got, n)))
        .collect();
    assert!(
        differing.is_empty(),
        "{} of {} calls differ (TAMBOUR_SEED={seed}, test {name}); the shortest:\n{}",
        differing.len(),
        calls.len(),
        reports.concat()
    );
}

/// What the program prints in a real `erl`; `None` when there is none.
fn erl(folder: &Path, name: &str) -> Option<String> {
    let source = format!("{name}.erl");
    run(Command::new("erlc").args(["+nowarn_deprecated_function", &source]).current_dir(folder))?;
    let main = format!("io:setopts([{{encoding, unicode}}]), {name}:main(), halt().");
    run(Command::new("erl").args(["-noshell", "-eval", &main]).current_dir(folder))
}

/// A command's output, from both streams; `None` when it can't be started.
fn run(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).output().ok()?;
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    Some(String::from_utf8_lossy(&output.stdout).into_owned() + &errors)
}

/// A folder that is removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("tambour-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a temporary folder is made");
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

macro_rules! tests {
    ($($name:ident => $table:path;)*) => {
        $(#[test]
        fn $name() {
            hold(concat!("properties_", stringify!($name)), $table);
        })*
    };
}

tests! {
    lists => table::LISTS;
    sorting => table::SORTING;
    natives => table::NATIVES;
    numbers => table::NUMBERS;
    strings => table::STRINGS;
    old_strings => table::OLD_STRINGS;
    formats => table::FORMATS;
    binaries => table::BINARIES;
    maps => table::MAPS;
    collections => table::COLLECTIONS;
    hashed => table::HASHED;
    trees => table::TREES;
}
