//! Input that is meant to kill the VM: each ends with a status and words of its own, and what isn't at fault
//! goes on.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// What every program here has: waiting for a process to end.
const WAIT: &str = "
wait(Pid) ->
    case is_process_alive(Pid) of
        true -> receive after 10 -> wait(Pid) end;
        false -> ok
    end.
";

/// Runs a program, the functions of module `main` given as text, with options.
fn run(name: &str, options: &[&str], functions: &str) -> Output {
    let text =
        format!("-module(main).\n-export([main/0]).\n-compile(nowarn_unused_function).\n{functions}{WAIT}");
    let file = Scratch::new(name, text.as_bytes());
    tambour(&[&["run"][..], options, &[file.0.to_str().expect("a path in UTF-8")]].concat())
}

fn tambour(arguments: &[&str]) -> Output {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let binary = std::env::var_os("TAMBOUR")
        .map_or_else(|| PathBuf::from(env!("CARGO_BIN_EXE_tambour")), |path| root.join(path));
    let mut command = Command::new(binary);
    command.args(arguments).current_dir(root).stdin(Stdio::null()).output().expect("the command starts")
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A file that is removed at the end.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str, bytes: &[u8]) -> Self {
        let path = std::env::temp_dir().join(format!("tambour-kill-{name}-{}.erl", std::process::id()));
        std::fs::write(&path, bytes).expect("the temporary folder is writable");
        Self(path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// The program went on to its end: status 0 and these words.
fn goes_on(output: &Output, words: &str) {
    let told: String = stderr(output).chars().take(2_000).collect();
    assert_eq!((output.status.code(), stdout(output).as_str()), (Some(0), words), "{told}");
}

#[test]
fn files_that_are_no_programs_are_status_1() {
    for (name, bytes, told) in [
        ("binary", &b"\x7fELF\x02\x01\x01\x00\xff\xfe\x00"[..], "cannot translate from UTF-8"),
        ("latin", b"-module(latin).\n%% \xe9\n", "cannot translate from UTF-8"),
        ("zeros", &[0; 4096], ""),
        ("empty", b"", ""),
        ("syntax", b"-module(m).\nf() -> case.\n", ":2:12: syntax error before: '.'"),
        ("unbound", b"-module(m).\n-export([f/0]).\nf() -> X.\n", ":3:8: variable 'X' is unbound"),
        ("unknown", b"-module(m).\n-export([f/0]).\nf() -> g().\n", ":3:8: function g/0 undefined"),
    ] {
        let file = Scratch::new(name, bytes);
        let path = file.0.to_str().expect("a path in UTF-8");
        for task in ["run", "check"] {
            let output = tambour(&[task, path]);
            assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(1), ""), "{name}");
            assert!(stderr(&output).starts_with(&format!("{path}:")), "{name}: {}", stderr(&output));
            assert!(stderr(&output).contains(told), "{name}: {}", stderr(&output));
        }
    }
    let deep =
        format!("-module(m).\n-export([f/0]).\nf() -> {}1{}.\n", "(".repeat(100_000), ")".repeat(100_000));
    let file = Scratch::new("deep", deep.as_bytes());
    let output = tambour(&["check", file.0.to_str().expect("a path in UTF-8")]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output).len());
    assert_eq!(tambour(&["run", "no/such.erl"]).status.code(), Some(1));
    assert_eq!(tambour(&["run", "tests"]).status.code(), Some(1), "a folder");
}

#[test]
fn what_main_does_is_status_127() {
    let output = run("nosuch", &[], "main() -> nosuch:f(1).\n");
    assert_eq!(output.status.code(), Some(127));
    assert!(stderr(&output).contains("undefined function nosuch:f/1"), "{}", stderr(&output));
    let output = run("recursion", &["--max-memory", "64M"], "main() -> f(1).\nf(N) -> 1 + f(N + 1).\n");
    assert_eq!(output.status.code(), Some(127));
    let told = "tambour: exception error: a system limit has been reached\n  \
                its stack reached the limit of 32 MiB\n";
    assert_eq!(stderr(&output), told);
    let output = run("list", &["--max-memory", "64M"], "main() -> f([]).\nf(L) -> f([x | L]).\n");
    assert_eq!(output.status.code(), Some(127));
    assert!(stderr(&output).starts_with("tambour: exception exit: system_limit"), "{}", stderr(&output));
}

#[test]
fn endless_recursion_ends_its_process_only() {
    let text = "
main() -> wait(spawn(fun() -> f(1) end)), io:format(\"still here~n\").
f(N) -> 1 + f(N + 1).
";
    let output = run("recursion-elsewhere", &["--max-memory", "64M"], text);
    goes_on(&output, "still here\n");
    assert!(stderr(&output).contains("its stack reached the limit of 32 MiB"), "{}", stderr(&output));
}

#[test]
fn an_endless_list_ends_its_process_only() {
    let text = "
main() ->
    Bystander = spawn(fun() -> receive {say, To} -> To ! {kept, lists:sum(lists:seq(1, 1000))} end end),
    wait(spawn(fun() -> f([]) end)),
    Bystander ! {say, self()},
    receive {kept, Sum} -> io:format(\"~w~n\", [Sum]) end.
f(L) -> f([x | L]).
";
    for schedulers in ["1", "2"] {
        let output = run("list-elsewhere", &["--max-memory", "64M", "--schedulers", schedulers], text);
        goes_on(&output, "500500\n");
        let told = "passed the memory limit of 64 MiB";
        assert_eq!(stderr(&output).matches(told).count(), 1, "{}", stderr(&output));
    }
}

#[test]
fn a_mailbox_that_is_flooded_ends_its_process() {
    let text = "
main() ->
    Victim = spawn(fun() -> receive never -> ok end end),
    flood(Victim, 0),
    io:format(\"still here~n\").
flood(Victim, N) ->
    case is_process_alive(Victim) of
        true -> [Victim ! {message, N, I} || I <- lists:seq(1, 1000)], flood(Victim, N + 1);
        false -> ok
    end.
";
    let output = run("flood", &["--max-memory", "64M"], text);
    goes_on(&output, "still here\n");
    assert!(stderr(&output).contains("passed the memory limit of 64 MiB"), "{}", stderr(&output));
}

#[test]
fn natives_ask_for_room_first() {
    let text = "
main() ->
    Limits = [catch (1 bsl (1 bsl 40)), catch (1 bsl 100000000), catch byte_size(<<0:(1 bsl 33)>>),
              catch byte_size(<<0:(1 bsl 70)>>), catch list_to_binary(lists:duplicate(10, big(20000000)))],
    io:format(\"~w~n\", [[system_limit || {'EXIT', {system_limit, _}} <- Limits]]).
big(N) -> <<0:(8 * N)>>.
";
    let output = run("natives", &["--max-memory", "64M"], text);
    goes_on(&output, "[system_limit,system_limit,system_limit,system_limit,system_limit]\n");
}

#[test]
fn an_atom_bomb_is_an_error_of_its_process() {
    let text = "
main() ->
    wait(spawn(fun() -> bomb(0) end)),
    {'EXIT', {Reason, _}} = (catch list_to_atom(\"new one\")),
    io:format(\"~w ~w~n\", [list_to_atom(\"main\"), Reason]).
bomb(N) -> list_to_atom(\"bomb\" ++ integer_to_list(N)), bomb(N + 1).
";
    let output = run("atoms", &[], text);
    goes_on(&output, "main system_limit\n");
    assert!(stderr(&output).contains("{system_limit,[{erlang,list_to_atom,"), "{}", stderr(&output));
}

#[test]
fn a_process_bomb_is_an_error_of_who_throws_it() {
    let text = "
main() ->
    Bomb = fun Bomb() -> spawn(fun() -> receive never -> ok end end), Bomb() end,
    Thrower = spawn(Bomb),
    wait(Thrower),
    io:format(\"still here~n\").
";
    let output = run("processes", &["--max-memory", "64M"], text);
    goes_on(&output, "still here\n");
    assert!(stderr(&output).contains("{system_limit,[{erlang,spawn,"), "{}", stderr(&output));
}

#[test]
fn an_exit_storm_over_a_hundred_thousand_links() {
    let text = "
main() ->
    process_flag(trap_exit, true),
    Hub = spawn_link(fun() -> hub(100000) end),
    Other = spawn(fun() -> receive {say, To} -> To ! still_here end end),
    Hub ! {start, self()},
    receive {linked, Last} -> ok end,
    exit(Hub, storm),
    receive {'EXIT', Hub, Reason} -> io:format(\"~w~n\", [Reason]) end,
    wait(Last),
    Other ! {say, self()},
    receive Word -> io:format(\"~w~n\", [Word]) end.
hub(N) ->
    Pids = [spawn_link(fun() -> receive never -> ok end end) || _ <- lists:seq(1, N)],
    receive {start, From} -> From ! {linked, lists:last(Pids)} end,
    receive never -> ok end.
";
    let output = run("links", &[], text);
    goes_on(&output, "storm\nstill_here\n");
}

#[test]
fn the_end_of_who_held_too_much_is_told_to_links_and_monitors() {
    let text = "
main() ->
    process_flag(trap_exit, true),
    {Pid, Monitor} = spawn_monitor(fun() -> f([]) end),
    receive {'DOWN', Monitor, process, Pid, Reason} -> io:format(\"~w~n\", [Reason]) end,
    Linked = spawn_link(fun() -> f([]) end),
    receive {'EXIT', Linked, Other} -> io:format(\"~w~n\", [Other]) end.
f(L) -> f([x | L]).
";
    let output = run("told", &["--max-memory", "64M"], text);
    goes_on(&output, "system_limit\nsystem_limit\n");
}

#[test]
fn reports_of_ten_thousand_crashes_are_told_together() {
    let text = "
main() ->
    Pids = [spawn(fun() -> receive go -> error({crash, N rem 3}) end end) || N <- lists:seq(1, 10000)],
    [Pid ! go || Pid <- Pids],
    [wait(Pid) || Pid <- Pids],
    io:format(\"still here~n\").
";
    let output = run("crashes", &[], text);
    goes_on(&output, "still here\n");
    let told = stderr(&output);
    let single = told.matches("Error in process <").count();
    let more = told.split("Errors in ").skip(1).map(|rest| {
        let count = rest.split(' ').next().and_then(|count| count.parse::<usize>().ok());
        count.unwrap_or_else(|| panic!("no count: {rest}"))
    });
    assert_eq!(single + more.sum::<usize>(), 10_000, "{}", told.lines().take(20).collect::<String>());
    assert!(told.matches("=ERROR REPORT====").count() < 500, "{}", told.len());
}
