//! The command's own behaviour: usage, exit statuses, several files, `emit`.
//!
//! What programs do is the business of `conformance.rs`.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The command with its arguments, in the project's root.
fn command(arguments: &[&str]) -> Command {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let binary = std::env::var_os("TAMBOUR")
        .map_or_else(|| PathBuf::from(env!("CARGO_BIN_EXE_tambour")), |path| root.join(path));
    let mut command = Command::new(binary);
    command.args(arguments).current_dir(root).stdin(Stdio::null());
    command
}

fn tambour(arguments: &[&str]) -> Output {
    command(arguments).output().expect("the command starts")
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Erlang files in a folder of their own, removed at the end.
struct Files(PathBuf);

impl Files {
    fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let folder = std::env::temp_dir().join(format!("tambour-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("the temporary folder is writable");
        for (file, text) in files {
            std::fs::write(folder.join(file), text).expect("the temporary folder is writable");
        }
        Self(folder)
    }

    fn path(&self, file: &str) -> String {
        self.0.join(file).to_string_lossy().into_owned()
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn wrong_usage_is_status_2() {
    for arguments in [
        &[][..],
        &["nosuch"],
        &["run"],
        &["run", "--schedulers", "0", "examples/hello.erl"],
        &["run", "--schedulers", "many", "examples/hello.erl"],
        &["run", "--gc-stress", "0", "examples/hello.erl"],
        &["run", "--nosuch", "examples/hello.erl"],
        &["emit", "examples/hello.erl"],
        &["emit", "--ir", "--asm", "examples/hello.erl"],
    ] {
        let output = tambour(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", stderr(&output));
        assert!(stderr(&output).contains("--help"), "{arguments:?}: {}", stderr(&output));
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
}

#[test]
fn help_shows_examples_and_each_option() {
    let output = tambour(&["--help"]);
    assert_eq!(output.status.code(), Some(0));
    for part in ["run", "emit", "Examples:", "tambour run examples/hello.erl"] {
        assert!(stdout(&output).contains(part), "{part} is missing:\n{}", stdout(&output));
    }
    let output = tambour(&["run", "--help"]);
    for part in ["--schedulers", "--gc-stress", "--eval", "--pa", "-I", "-D", "127", "main/1", "Examples:"] {
        assert!(stdout(&output).contains(part), "{part} is missing:\n{}", stdout(&output));
    }
}

#[test]
fn a_missing_file_is_an_error_that_names_it() {
    let output = tambour(&["run", "no/such.erl"]);
    assert_eq!(output.status.code(), Some(1));
    let text = stderr(&output).to_lowercase();
    assert!(text.starts_with("no/such.erl: no such file or directory"), "{text}");
}

#[test]
fn arguments_pass_through_with_dashes_and_spaces() {
    let output = tambour(&["run", "examples/hello.erl", "--", "--help", "two words", ""]);
    assert_eq!(stdout(&output), "Hello, --help!\nHello, two words!\nHello, !\n");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
}

#[test]
fn main_of_the_first_file_is_called() {
    let files = Files::new(
        "several",
        &[
            (
                "one.erl",
                "-module(one).\n-export([main/0]).\nmain() -> io:format(\"one ~w~n\", [two:f(20)]).\n",
            ),
            (
                "two.erl",
                "-module(two).\n-export([main/0, f/1]).\nmain() -> io:format(\"two~n\").\nf(X) -> X + 1.\n",
            ),
        ],
    );
    let output = tambour(&["run", &files.path("one.erl"), &files.path("two.erl")]);
    assert_eq!((stdout(&output).as_str(), stderr(&output).as_str()), ("one 21\n", ""));
    let output = tambour(&["run", &files.path("two.erl"), &files.path("one.erl")]);
    assert_eq!((stdout(&output).as_str(), stderr(&output).as_str()), ("two\n", ""));
}

#[test]
fn errors_of_all_files_are_shown_and_nothing_runs() {
    let files = Files::new(
        "errors",
        &[
            ("good.erl", "-module(good).\n-export([main/0]).\nmain() -> io:format(\"ran~n\").\n"),
            ("bad.erl", "-module(bad).\n-export([f/0]).\nf() -> X.\n"),
            ("worse.erl", "-module(worse).\n-export([f/0]).\nf() -> ).\n"),
        ],
    );
    let paths = ["good.erl", "bad.erl", "worse.erl"].map(|file| files.path(file));
    let output = tambour(&["run", &paths[0], &paths[1], &paths[2]]);
    assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(1), ""));
    let text = stderr(&output);
    assert!(text.contains("bad.erl:3:8: variable 'X' is unbound"), "{text}");
    assert!(text.contains("worse.erl:3:8: syntax error before: ')'"), "{text}");
}

#[test]
fn output_that_is_lost_is_told() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("a device of Linux");
    let output = command(&["run", "examples/hello.erl"]).stdout(full).output().expect("the command starts");
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).starts_with("tambour: standard output: "), "{}", stderr(&output));
}

#[test]
fn errors_that_nobody_can_read_have_their_status() {
    let files = Files::new("unread", &[("bad.erl", "-module(bad).\n-export([f/0]).\nf() -> X.\n")]);
    let bad = files.path("bad.erl");
    for (arguments, status) in [
        (&["run", "nosuch.erl"][..], 1),
        (&["check", &bad], 1),
        (&["run", &bad], 1),
        (&["run", "--eval", "exit(x)"], 1),
    ] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("a device of Linux");
        let status_of = command(arguments).stderr(full).status().expect("the command starts");
        assert_eq!(status_of.code(), Some(status), "{arguments:?}");
    }
}

#[test]
fn what_the_help_of_emit_shows_can_be_run() {
    let help = stdout(&tambour(&["emit", "--help"]));
    let shown: Vec<&str> = help.lines().filter_map(|line| line.strip_prefix("  tambour ")).collect();
    assert!(shown.len() > 1, "{help}");
    for line in shown {
        let output = tambour(&line.split(' ').collect::<Vec<_>>());
        assert!(output.status.success(), "{line}: {}", stderr(&output));
    }
}

#[test]
fn output_comes_while_the_program_waits() {
    let text =
        "-module(waits).\n-export([main/0]).\nmain() -> io:format(\"ready~n\"), receive never -> ok end.\n";
    let files = Files::new("waits", &[("waits.erl", text)]);
    let mut child =
        command(&["run", &files.path("waits.erl")]).stdout(Stdio::piped()).spawn().expect("it starts");
    let mut line = String::new();
    let read = BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line);
    child.kill().and_then(|()| child.wait()).expect("it runs until it is told to end");
    assert_eq!((read.expect("a pipe"), line.as_str()), (6, "ready\n"));
}

#[test]
fn a_module_stands_in_one_file() {
    let text = "-module(same).\n-export([main/0]).\nmain() -> io:format(\"ran~n\").\n";
    let files = Files::new("same", &[("first.erl", text), ("second.erl", text)]);
    let (first, second) = (files.path("first.erl"), files.path("second.erl"));
    let output = tambour(&["run", &first, &second]);
    assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(1), ""));
    assert_eq!(stderr(&output), format!("{second}: module same is already in {first}\n"));
}

#[test]
fn a_module_without_main_is_an_undefined_function() {
    let files = Files::new("none", &[("none.erl", "-module(none).\n-export([f/0]).\nf() -> ok.\n")]);
    let output = tambour(&["run", &files.path("none.erl")]);
    assert_eq!(output.status.code(), Some(127));
    let text = stderr(&output);
    assert!(text.starts_with("tambour: exception error: undefined function none:main/0"), "{text}");
}

#[test]
fn an_idle_program_uses_no_processor() {
    let files = Files::new(
        "idle",
        &[(
            "idle.erl",
            "-module(idle).\n-export([main/0]).\nmain() -> receive never -> ok after 2500 -> ok end.\n",
        )],
    );
    let idle = files.path("idle.erl");
    let mut child = command(&["run", "--schedulers", "2", &idle]).spawn().expect("the command starts");
    std::thread::sleep(std::time::Duration::from_millis(1400));
    let busy = ticks(child.id());
    let status = child.wait().expect("the child was ours");
    assert_eq!(status.code(), Some(0));
    // A hundred ticks are a second. Starting takes some; spinning would take 140 for each scheduler.
    assert!(busy < 60, "{busy} ticks of processor time");
}

/// The processor time that a running process has used, in ticks: fields 14 and 15 of its `stat` (Linux).
fn ticks(process: u32) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).expect("the process runs");
    let after_name = stat.rsplit_once(") ").expect("the name stands in parentheses").1;
    after_name.split(' ').skip(11).take(2).map(|ticks| ticks.parse::<u64>().expect("a number")).sum()
}

#[test]
fn expressions_are_evaluated_in_place_of_main() {
    let output = tambour(&["run", "--eval", "X = 20, io:format(\"~w~n\", [X + 1])"]);
    assert_eq!((stdout(&output).as_str(), stderr(&output).as_str()), ("21\n", ""));
    assert_eq!(output.status.code(), Some(0));
    // Each has variables of its own; a full stop and functions of files are no matter.
    let files = Files::new("eval", &[("twice.erl", "-module(twice).\n-export([by/1]).\nby(X) -> 2 * X.\n")]);
    let first = "X = 1, io:format(\"~w~n\", [twice:by(X)]).";
    let second = "X = fun(Y) -> twice:by(Y) end, io:format(\"~w~n\", [X(4)])";
    let output = tambour(&["run", "-eval", first, "-eval", second, &files.path("twice.erl")]);
    assert_eq!((stdout(&output).as_str(), stderr(&output).as_str()), ("2\n8\n", ""));
    assert_eq!(tambour(&["run", "--eval", "halt(7)"]).status.code(), Some(7));
}

#[test]
fn an_exception_in_an_expression_is_told_as_init_tells_it() {
    for (expression, told) in [
        ("exit(bye)", "{\"init terminating in do_boot\",bye}\n"),
        ("io:format(\"hi~n\"), throw(it)", "{\"init terminating in do_boot\",{{nocatch,it},[]}}\n"),
        (
            "1 div 0",
            "{\"init terminating in do_boot\",{badarith,[{erlang,'div',[1,0],\
             [{error_info,#{module => erl_erts_errors}}]}]}}\n",
        ),
        ("nosuch:f(1)", "{\"init terminating in do_boot\",{undef,[{nosuch,f,[1],[]}]}}\n"),
    ] {
        let output = tambour(&["run", "--eval", expression]);
        assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(1), told), "{expression}");
    }
}

#[test]
fn errors_of_expressions_have_a_caret() {
    let output = tambour(&["run", "--eval", "X = 1, )", "--eval", "ok"]);
    let told = "--eval:1:8: syntax error before: ')'\n%    1| X = 1, )\n%     |        ^\n\n";
    assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(1), told));
    let output = tambour(&["run", "--eval", "io:format(\"ran~n\")", "--eval", "f(Y)"]);
    assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(1), ""));
    for told in ["--eval:1:1: function f/1 undefined\n", "--eval:1:3: variable 'Y' is unbound\n"] {
        assert!(stderr(&output).contains(told), "{}", stderr(&output));
    }
    let output = tambour(&["run", "--eval", "foo. bar"]);
    assert!(stderr(&output).starts_with("--eval:1:6: syntax error before: bar\n"), "{}", stderr(&output));
}

#[test]
fn modules_are_found_when_they_are_called() {
    let module = |name: &str, body: &str| format!("-module({name}).\n-export([f/0]).\nf() -> {body}.\n");
    let one = Files::new("path-one", &[("a.erl", &module("a", "one")), ("b.erl", &module("b", "a:f()"))]);
    let two = Files::new(
        "path-two",
        &[
            ("a.erl", &module("a", "two")),
            ("lists.erl", &module("lists", "mine")),
            ("broken.erl", &module("broken", "X")),
            ("other.erl", &module("another", "ok")),
        ],
    );
    let (one, two) = (one.0.to_string_lossy(), two.0.to_string_lossy());
    let print = "io:format(\"~w ~w~n\", [b:f(), (catch lists:f())])";
    // The last directory is asked first, a library module comes last.
    let output = tambour(&["run", "-pa", &one, &two, "-eval", print]);
    assert_eq!((stdout(&output).as_str(), stderr(&output).as_str()), ("two mine\n", ""));
    let output = tambour(&["run", "--pa", &two, "--pa", &one, "--eval", print]);
    assert_eq!((stdout(&output).as_str(), stderr(&output).as_str()), ("one mine\n", ""));
    // What doesn't compile, or is another module, is told of, and its functions are undefined.
    let call = "io:format(\"~p~n\", [[catch M:f() || M <- [broken, broken, other]]])";
    let output = tambour(&["run", "--pa", &two, "--eval", call]);
    assert_eq!(stdout(&output).matches("undef").count(), 3, "{}", stdout(&output));
    assert_eq!(stderr(&output).matches("broken.erl:3:8: variable 'X' is unbound").count(), 1);
    assert!(stderr(&output).contains("other.erl: the module's name is another"), "{}", stderr(&output));
    // The directory of the first file is one of them.
    let output = tambour(&["run", &format!("{one}/b.erl"), "--eval", "a:f()"]);
    assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(0), ""));
}

#[test]
fn words_of_erl_start_a_program() {
    let text = "-module(it).\n-export([start/0, f/1]).\n\
                start() -> io:format(\"started~n\").\nf(X) -> io:format(\"~p~n\", [X]).\n";
    let files = Files::new("erl", &[("it.erl", text)]);
    let folder = files.0.to_string_lossy();
    let arguments = ["-noshell", "-pa", &folder, "-s", "it", "-s", "it", "f", "a", "-run", "it", "f", "b"];
    let output = tambour(&[&["run"][..], &arguments, &["-s", "init", "stop"]].concat());
    assert_eq!((stdout(&output).as_str(), stderr(&output).as_str()), ("started\n[a]\n[\"b\"]\n", ""));
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn macros_and_include_paths_come_from_the_command_line() {
    let text = "-module(main).\n-export([main/0]).\n-include(\"limits.hrl\").\n\
                main() -> io:format(\"~w ~w ~w~n\", [?LIMIT, ?LEVEL, ?DEBUG]).\n";
    let files = Files::new("macros", &[("main.erl", text)]);
    let headers = Files::new("headers", &[("limits.hrl", "-define(LIMIT, 10).\n")]);
    let (main, headers) = (files.path("main.erl"), headers.0.to_string_lossy().into_owned());
    let options = ["-I", &headers, "-DLEVEL={a,1}", "-D", "DEBUG"];
    let output = tambour(&[&["run"][..], &options, &[&main]].concat());
    assert_eq!((stdout(&output).as_str(), stderr(&output).as_str()), ("10 {a,1} true\n", ""));
    let output = tambour(&[&["check"][..], &options, &[&main]].concat());
    assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(0), ""));
    assert_eq!(tambour(&["check", "-I", &headers, &main]).status.code(), Some(1));
}

#[test]
fn check_prints_diagnostics_and_runs_nothing() {
    let files = Files::new(
        "check",
        &[
            ("good.erl", "-module(good).\n-export([main/0]).\nmain() -> io:format(\"ran~n\").\n"),
            ("warned.erl", "-module(warned).\n-export([f/1]).\nf(X) -> ok.\n"),
            ("bad.erl", "-module(bad).\n-export([f/0]).\nf() -> X.\n"),
        ],
    );
    let paths = ["good.erl", "warned.erl", "bad.erl", "missing.erl"].map(|file| files.path(file));
    let output = tambour(&["check", &paths[0], &paths[1]]);
    assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(0), ""));
    assert!(stderr(&output).contains("warned.erl:3:3: Warning: variable 'X' is unused"));
    let output = tambour(&["check", &paths[0], &paths[2], &paths[3]]);
    assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(1), ""));
    for told in ["bad.erl:3:8: variable 'X' is unbound", "missing.erl: No such file or directory"] {
        assert!(stderr(&output).contains(told), "{}", stderr(&output));
    }
}

#[test]
fn info_tells_what_this_is() {
    let output = tambour(&["info"]);
    assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(0), ""));
    for part in ["OTP 25", "x86_64", "schedulers", "processes", "stack"] {
        assert!(stdout(&output).contains(part), "{part} is missing:\n{}", stdout(&output));
    }
}

#[test]
fn info_tells_what_memory_serves() {
    let output =
        tambour(&["info", "--memory", "--eval", "io:format(\"~w~n\", [length(lists:seq(1, 300000))])"]);
    assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(0), ""));
    let told = stdout(&output);
    assert!(told.starts_with("300000\n"), "{told}");
    for row in
        ["at its largest", "process slots", "stacks", "mailboxes", "heap: ", "tables", "code", "resident"]
    {
        assert!(told.contains(row), "{row} is missing:\n{told}");
    }
    let failed = tambour(&["info", "--memory", "--eval", "1 div 0"]);
    assert_eq!(failed.status.code(), Some(1));
    assert_eq!(tambour(&["info", "--memory"]).status.code(), Some(0));
    assert_eq!(tambour(&["info", "examples/ring.erl"]).status.code(), Some(2), "a program is for --memory");
}

#[test]
fn emit_prints_one_function_or_all() {
    for (form, word) in [("--ir", "fib"), ("--clif", "function"), ("--asm", "ret")] {
        let all = tambour(&["emit", form, "examples/pmap.erl"]);
        assert_eq!(all.status.code(), Some(0), "{form}: {}", stderr(&all));
        assert!(stdout(&all).contains(word), "{form}:\n{}", stdout(&all));
        let one = tambour(&["emit", form, "examples/pmap.erl", "fib/1"]);
        assert_eq!(one.status.code(), Some(0), "{form}: {}", stderr(&one));
        assert!(!one.stdout.is_empty() && one.stdout.len() < all.stdout.len(), "{form}");
    }
    let none = tambour(&["emit", "--ir", "examples/pmap.erl", "nosuch"]);
    assert_eq!(none.status.code(), Some(1));
    assert!(stderr(&none).contains("nosuch"), "{}", stderr(&none));
}

const IR: &str = "; A module in IR.
module sums
function main() -> value {
  reduction 1
  sum = call add(20, 22)
  bits = shift_left sum, 3
  term = value bits
  call tambour:print/1(term)
  call io:format/2(#\"~p~n\", #[{answer, \"42\"}])
  return #ok
}
function add(a: i64, b: i64) -> i64 {
  reduction 1
  c = add a, b
  return c
}
";

#[test]
fn a_file_of_ir_is_run_checked_and_emitted() {
    let files = Files::new("ir", &[("sums.tir", IR), ("caller.erl", CALLER)]);
    let path = files.path("sums.tir");
    let output = tambour(&["run", &path]);
    assert_eq!((stdout(&output).as_str(), output.status.code()), ("42\n{answer,<<\"42\">>}\n", Some(0)));
    let output = tambour(&["run", &files.path("caller.erl")]);
    assert_eq!(stdout(&output), "42\n{answer,<<\"42\">>}\nok\n", "{}", stderr(&output));
    let output = tambour(&["check", &path]);
    assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(0), ""));
    let output = tambour(&["emit", "--ir", &path, "add"]);
    assert!(
        stdout(&output).contains("function sums:add/2(v0: i64, v1: i64) -> i64 {"),
        "{}",
        stdout(&output)
    );
    let output = tambour(&["emit", "--asm", &path]);
    assert!(stdout(&output).contains("ret"), "{}", stdout(&output));
}

/// An Erlang module that calls one of IR, which is found beside it.
const CALLER: &str = "-module(caller).\n-export([main/0]).\nmain() -> io:format(\"~p~n\", [sums:main()]).\n";

#[test]
fn a_fault_of_ir_has_its_line() {
    let files = Files::new("ir-faults", &[("sums.tir", &IR.replace("add a, b", "add a, term"))]);
    let path = files.path("sums.tir");
    for task in ["run", "check"] {
        let output = tambour(&[task, &path]);
        assert_eq!(output.status.code(), Some(1));
        let expected = format!("{path}:14:14: no value is called `term`\n  14 |   c = add a, term\n");
        let expected = format!("{expected}     |              ^\n\n");
        assert_eq!(stderr(&output), expected);
    }
    let files =
        Files::new("ir-traces", &[("sums.tir", &IR.replace("tambour:print/1(term)", "erlang:hd/1(term)"))]);
    let output = tambour(&["run", &files.path("sums.tir")]);
    assert!(stderr(&output).contains("sums.tir, line 8"), "{}", stderr(&output));
}

/// What a program is compiled to runs from its text as it runs from its source. Constants without a text, as
/// maps, belong to the VM that printed them.
#[test]
fn emitted_ir_runs() {
    let text = stdout(&tambour(&["emit", "--ir", "tests/conformance/maps_order/main.erl"]));
    let files = Files::new("emitted-maps", &[("main.tir", &text)]);
    let output = tambour(&["run", &files.path("main.tir")]);
    assert!(stderr(&output).contains("means something in another VM only"), "{}", stderr(&output));
    for case in ["nrev", "receive_selective", "tuples"] {
        let source = format!("tests/conformance/{case}/main.erl");
        let text = stdout(&tambour(&["emit", "--ir", &source]));
        let files = Files::new("emitted", &[("main.tir", &text)]);
        let (direct, through) = (tambour(&["run", &source]), tambour(&["run", &files.path("main.tir")]));
        assert_eq!(stdout(&through), stdout(&direct), "{case}: {}", stderr(&through));
    }
}
