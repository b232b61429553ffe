//! Runs every program of `tests/conformance` with the `tambour` command and compares what it did with what
//! a real `erl` did.
//!
//! # What
//! A case is a folder: `main.erl`, `expected.out`, and where they matter `expected.err`, `expected.status`,
//! `expected.args` (one argument a line) and `expected.stress` (the period of `--gc-stress` for a program
//! whose safepoints are too many for a collection at each). The programs of `examples/` are cases as well,
//! also those in IR, which no `erl` runs; their files stand in the folder `examples` here. Each case runs
//! at 1 and 2 schedulers, without and with `--gc-stress`, once with every process moved to another stack and
//! scheduler at every safepoint, and once with its stack compressed there and then visited by a collection;
//! where `erl` is installed in the release that the cases were recorded with, it is also recorded again in
//! memory and must give the files in the folder.
//!
//! # Protocol
//! This is a program of its own (`harness = false`), so that it can print a table. It understands the
//! arguments of the standard one that people and tools use: filters, `--exact`, `--skip`, `--list`.
//! `TAMBOUR=PATH` (seen from the project's root) runs another binary than the one that Cargo built;
//! `TAMBOUR_RECORD=1` writes the files again (`tests/conformance/record.sh`).
//!
//! # Invariants
//! 1. Both sides pass through `Ran::normalised`, so a recorded file never holds a pid, a date or a path.
//! 2. A program that doesn't end within `LIMIT` is killed and counts as failed.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

#[path = "conformance/normalise.rs"]
mod normalise;

/// How long one run may take; generous, since a loaded machine and a development build share it.
const LIMIT: Duration = Duration::from_secs(90);

/// The ways in which a case runs: name in the table, schedulers, and the option of what happens at every
/// safepoint, or at each so many of a case with a period of its own.
const CONFIGURATIONS: [(&str, &str, Option<&str>); 6] = [
    ("1", "1", None),
    ("2", "2", None),
    ("1+gc", "1", Some("--gc-stress")),
    ("2+gc", "2", Some("--gc-stress")),
    ("2+move", "2", Some("--move-every")),
    ("2+cold", "2", Some("--freeze-every")),
];

/// The column of the comparison with a real `erl`.
const LIVE: &str = "erl";

/// The status of a program that isn't there.
const NOT_STARTED: &str = "not started";

fn main() -> ExitCode {
    let options = Options::from_arguments(std::env::args().skip(1));
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/conformance");
    let cases = Case::all(&root);
    if options.list {
        return list(&cases, &options);
    }
    let erl = Erl::find(&root);
    if std::env::var_os("TAMBOUR_RECORD").is_some() {
        return record(&root, &cases, &options, erl.as_ref());
    }
    let tambour = std::env::var_os("TAMBOUR").map_or_else(
        || PathBuf::from(env!("CARGO_BIN_EXE_tambour")),
        |path| Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path),
    );
    run_all(&cases, &options, &tambour, erl.as_ref().map_err(String::as_str))
}

/// What the command line of the test program asked for.
#[derive(Default)]
struct Options {
    filters: Vec<String>,
    skips: Vec<String>,
    exact: bool,
    list: bool,
    ignored: bool,
}

impl Options {
    fn from_arguments(mut arguments: impl Iterator<Item = String>) -> Self {
        let mut options = Self::default();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--exact" => options.exact = true,
                "--list" => options.list = true,
                "--ignored" => options.ignored = true,
                "--skip" => options.skips.extend(arguments.next()),
                "--format" | "--color" | "--test-threads" | "-Z" => drop(arguments.next()),
                flag if flag.starts_with('-') => {}
                filter => options.filters.push(filter.to_owned()),
            }
        }
        options
    }

    fn wants(&self, name: &str) -> bool {
        let matches =
            |filter: &String| if self.exact { name == filter } else { name.contains(filter.as_str()) };
        !self.ignored
            && (self.filters.is_empty() || self.filters.iter().any(matches))
            && !self.skips.iter().any(matches)
    }
}

/// A program and what is expected of it: a folder of `tests/conformance`, or one of the examples.
struct Case {
    name: String,
    /// Where it runs, and the program in there.
    folder: PathBuf,
    program: String,
    /// What is expected: files whose names begin so.
    expected: PathBuf,
    arguments: Vec<String>,
    stress: String,
}

impl Case {
    fn all(root: &Path) -> Vec<Self> {
        let examples = root.join("../../examples");
        let entries = |folder: &Path| {
            let entries = std::fs::read_dir(folder).expect("the folders are part of the project");
            entries.map(|entry| entry.expect("a readable folder").path()).collect::<Vec<_>>()
        };
        let folders = entries(root).into_iter().filter(|folder| folder.join("main.erl").is_file());
        let programs = entries(&examples)
            .into_iter()
            .filter(|file| file.extension().is_some_and(|e| e == "erl" || e == "tir"));
        let mut cases: Vec<Self> = folders
            .map(|folder| {
                let name = stem(&folder);
                let expected = folder.join("expected");
                Self::read(name, folder, "main.erl".into(), expected)
            })
            .chain(programs.map(|file| {
                let name = stem(&file);
                let expected = root.join("examples").join(&name);
                let program = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
                Self::read(format!("examples/{name}"), examples.clone(), program, expected)
            }))
            .collect();
        cases.sort_by(|a, b| a.name.cmp(&b.name));
        cases
    }

    fn read(name: String, folder: PathBuf, program: String, expected: PathBuf) -> Self {
        let arguments = read_or_empty(&expected.with_extension("args")).lines().map(str::to_owned).collect();
        let stress = read_or_empty(&expected.with_extension("stress"));
        let stress = if stress.is_empty() { "1".to_owned() } else { stress.trim().to_owned() };
        Self { name, folder, program, expected, arguments, stress }
    }

    /// Whether a real `erl` can run it.
    fn is_erlang(&self) -> bool {
        self.program.ends_with(".erl")
    }

    fn test_name(&self, column: &str) -> String {
        format!("{}::{column}", self.name)
    }

    fn expected(&self) -> Ran {
        let status = read_or_empty(&self.expected.with_extension("status"));
        Ran {
            out: read_or_empty(&self.expected.with_extension("out")),
            err: read_or_empty(&self.expected.with_extension("err")),
            status: if status.is_empty() { "0".to_owned() } else { status.trim().to_owned() },
        }
    }

    /// Runs the case with the command, in one configuration.
    fn run(&self, tambour: &Path, schedulers: &str, stress: Option<&str>) -> Ran {
        let mut command = Command::new(tambour);
        command.args(["run", "--schedulers", schedulers]);
        if let Some(option) = stress {
            command.args([option, &self.stress]);
        }
        command.arg(&self.program);
        if !self.arguments.is_empty() {
            command.arg("--").args(&self.arguments);
        }
        execute(command.current_dir(&self.folder)).normalised()
    }

    fn write(&self, ran: &Ran) -> std::io::Result<()> {
        let status = if ran.status == "0" { String::new() } else { format!("{}\n", ran.status) };
        std::fs::write(self.expected.with_extension("out"), &ran.out)?;
        for (kind, text) in [("err", &ran.err), ("status", &status)] {
            let path = self.expected.with_extension(kind);
            if !text.is_empty() {
                std::fs::write(path, text)?;
            } else if path.exists() {
                std::fs::remove_file(path)?;
            }
        }
        Ok(())
    }
}

fn stem(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

fn read_or_empty(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_default()
}

/// What a program did: its two outputs and how it ended.
#[derive(PartialEq, Eq)]
struct Ran {
    out: String,
    err: String,
    status: String,
}

impl Ran {
    fn normalised(self) -> Self {
        Self { out: normalise::text(&self.out), err: normalise::text(&self.err), status: self.status }
    }

    /// The first difference to what was expected, in words; `None` when there is none.
    fn difference(&self, expected: &Self) -> Option<String> {
        let mut report = String::new();
        if self.status != expected.status {
            let _ = writeln!(report, "    status {}, expected {}", self.status, expected.status);
        }
        for (name, got, want) in [("stdout", &self.out, &expected.out), ("stderr", &self.err, &expected.err)]
        {
            if got == want {
                continue;
            }
            let same = got.lines().zip(want.lines()).take_while(|(a, b)| a == b).count();
            let line = |text: &str| text.lines().nth(same).unwrap_or("(ended)").to_owned();
            let _ = writeln!(report, "    {name} differs from line {}:", same + 1);
            let _ = writeln!(report, "      expected  {}\n      got       {}", line(want), line(got));
        }
        if !report.is_empty() && self.err != expected.err && expected.err.is_empty() {
            let _ = writeln!(
                report,
                "    its stderr: {}",
                self.err.lines().take(6).collect::<Vec<_>>().join("\n      ")
            );
        }
        (!report.is_empty()).then_some(report)
    }
}

/// Runs a command to its end, or until `LIMIT`.
fn execute(command: &mut Command) -> Ran {
    let spawned = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = match spawned {
        Ok(child) => child,
        Err(error) => {
            return Ran { out: String::new(), err: error.to_string(), status: NOT_STARTED.into() };
        }
    };
    let out = collect(child.stdout.take());
    let err = collect(child.stderr.take());
    let started = Instant::now();
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => {
                break status.code().map_or_else(|| status.to_string(), |code| code.to_string());
            }
            Ok(None) if started.elapsed() < LIMIT => std::thread::sleep(Duration::from_millis(2)),
            Ok(None) => {
                let _ = child.kill();
                let _ = child.wait();
                break format!("killed after {} s", LIMIT.as_secs());
            }
            Err(error) => break error.to_string(),
        }
    };
    let text = |reader: std::thread::JoinHandle<String>| reader.join().unwrap_or_default();
    Ran { out: text(out), err: text(err), status }
}

/// Reads a pipe to its end in a thread of its own, so that neither pipe can fill up.
fn collect(pipe: Option<impl Read + Send + 'static>) -> std::thread::JoinHandle<String> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            let _ = pipe.read_to_end(&mut bytes);
        }
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

/// A real Erlang/OTP, with the recorder compiled for it.
struct Erl {
    release: String,
    recorder: PathBuf,
}

impl Erl {
    /// # Errors
    /// Says why there is none to compare with.
    fn find(root: &Path) -> Result<Self, String> {
        let recorder = std::env::temp_dir().join(format!("tambour-recorder-{}", std::process::id()));
        std::fs::create_dir_all(&recorder).map_err(|error| error.to_string())?;
        let source = root.join("recorder.erl");
        let compiled = execute(Command::new("erlc").arg("-o").arg(&recorder).arg(source));
        match compiled.status.as_str() {
            "0" => {}
            NOT_STARTED => return Err("no Erlang/OTP is installed".into()),
            _ => return Err(format!("the recorder doesn't compile: {}", compiled.out)),
        }
        let release = execute(Command::new("erl").args([
            "-noshell",
            "-eval",
            "io:put_chars(erlang:system_info(otp_release)), halt().",
        ]));
        Ok(Self { release: release.out, recorder })
    }

    /// # Errors
    /// Says that another release is installed than the one the cases were recorded with.
    fn check_release(&self, root: &Path) -> Result<(), String> {
        let recorded = read_or_empty(&root.join("otp-release"));
        if recorded.trim() == self.release {
            return Ok(());
        }
        Err(format!(
            "OTP {} is installed, the cases were recorded with OTP {}",
            self.release,
            recorded.trim()
        ))
    }

    /// What the case does here.
    fn run(&self, case: &Case) -> Ran {
        let mut command = Command::new("erl");
        command.args(["-noshell", "-kernel", "logger"]);
        command.arg("[{handler,default,logger_std_h,#{config=>#{type=>standard_error}}}]");
        command.arg("-pa").arg(&self.recorder).args(["-s", "recorder", "start", "-extra"]);
        command.arg(&case.program).args(&case.arguments).env("LC_ALL", "C.UTF-8").current_dir(&case.folder);
        let ran = execute(&mut command).normalised();
        match ran.status.as_str() {
            "201" => Ran { out: String::new(), err: ran.out, status: "1".into() },
            _ => ran,
        }
    }
}

impl Drop for Erl {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.recorder);
    }
}

fn list(cases: &[Case], options: &Options) -> ExitCode {
    for case in cases {
        for column in CONFIGURATIONS.iter().map(|configuration| configuration.0).chain([LIVE]) {
            if options.wants(&case.test_name(column)) && (column != LIVE || case.is_erlang()) {
                println!("{}: test", case.test_name(column));
            }
        }
    }
    ExitCode::SUCCESS
}

fn record(root: &Path, cases: &[Case], options: &Options, erl: Result<&Erl, &String>) -> ExitCode {
    let erl = match erl {
        Ok(erl) => erl,
        Err(reason) => {
            eprintln!("conformance: can't record: {reason}");
            return ExitCode::FAILURE;
        }
    };
    for case in cases.iter().filter(|case| case.is_erlang() && options.wants(&case.test_name(LIVE))) {
        let ran = erl.run(case);
        if ran.status == "202" || ran.status.contains(' ') {
            eprintln!("conformance: {} isn't recorded ({}):\n{}{}", case.name, ran.status, ran.out, ran.err);
            return ExitCode::FAILURE;
        }
        if let Err(error) = case.write(&ran) {
            eprintln!("conformance: {}: {error}", case.name);
            return ExitCode::FAILURE;
        }
        println!("recorded {} (status {})", case.name, ran.status);
    }
    let written = std::fs::write(root.join("otp-release"), format!("{}\n", erl.release));
    if written.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Counts and reports of all tests of a run.
#[derive(Default)]
struct Tally {
    passed: usize,
    failed: usize,
    failures: Vec<String>,
    left_out: usize,
    filtered: usize,
}

fn run_all(cases: &[Case], options: &Options, tambour: &Path, erl: Result<&Erl, &str>) -> ExitCode {
    let started = Instant::now();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/conformance");
    let live = erl.map_err(str::to_owned).and_then(|erl| erl.check_release(&root).map(|()| erl));
    let width = cases.iter().map(|case| case.name.len()).max().unwrap_or(0);
    println!("\nconformance: {} (milliseconds)", tambour.display());
    print!("{:width$}", "");
    CONFIGURATIONS.iter().for_each(|configuration| print!(" {:>7}", configuration.0));
    println!(" {LIVE:>7}");
    let queue: Mutex<VecDeque<&Case>> = Mutex::new(cases.iter().collect());
    let tally = Mutex::new(Tally::default());
    let work = || {
        while let Some(case) = { queue.lock().expect("no worker panics").pop_front() } {
            run_case(case, options, tambour, live.as_ref().ok().copied(), width, &tally);
        }
    };
    std::thread::scope(|scope| {
        let workers = std::thread::available_parallelism().map_or(1, usize::from);
        (0..workers).for_each(|_| drop(scope.spawn(work)));
    });
    let tally = tally.into_inner().expect("no worker panics");
    if let (Err(reason), true) = (&live, tally.left_out > 0) {
        println!("\nleft out: the comparison of the recorded output with a live erl, since {reason}");
    }
    tally.failures.iter().for_each(|failure| println!("\n{failure}"));
    println!(
        "\ntest result: {}. {} passed; {} failed; {} ignored; 0 measured; {} filtered out; \
         finished in {:.2}s\n",
        if tally.failed == 0 { "ok" } else { "FAILED" },
        tally.passed,
        tally.failed,
        tally.left_out,
        tally.filtered,
        started.elapsed().as_secs_f64()
    );
    if tally.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Runs one case in all its configurations and prints its row of the table.
fn run_case(
    case: &Case,
    options: &Options,
    tambour: &Path,
    erl: Option<&Erl>,
    width: usize,
    tally: &Mutex<Tally>,
) {
    let expected = case.expected();
    let mut row = format!("{:width$}", case.name);
    let (mut counts, mut ran_any) = (Tally::default(), false);
    let columns = CONFIGURATIONS.iter().map(|configuration| (configuration.0, Some(configuration)));
    for (column, configuration) in columns.chain([(LIVE, None)]) {
        let name = case.test_name(column);
        if column == LIVE && !case.is_erlang() {
            row.push_str("       -");
            continue;
        }
        if !options.wants(&name) {
            counts.filtered += 1;
            row.push_str("       -");
            continue;
        }
        let started = Instant::now();
        let ran = match (configuration, erl) {
            (Some((_, schedulers, stress)), _) => case.run(tambour, schedulers, *stress),
            (None, Some(erl)) => erl.run(case),
            (None, None) => {
                counts.left_out += 1;
                row.push_str("       -");
                continue;
            }
        };
        ran_any = true;
        if let Some(difference) = ran.difference(&expected) {
            // Most faults are the same in each configuration; one report with all their names is enough.
            let heading = format!("FAILED {name}\n");
            counts.failed += 1;
            match counts.failures.iter_mut().find(|failure| failure.ends_with(&difference)) {
                Some(failure) => failure.insert_str(0, &heading),
                None => counts.failures.push(format!("{heading}{difference}")),
            }
            row.push_str("  FAILED");
        } else {
            counts.passed += 1;
            let _ = write!(row, " {:>7}", started.elapsed().as_millis());
        }
    }
    if ran_any {
        println!("{row}");
    }
    let mut tally = tally.lock().expect("no worker panics");
    tally.passed += counts.passed;
    tally.failed += counts.failed;
    tally.left_out += counts.left_out;
    tally.filtered += counts.filtered;
    tally.failures.extend(counts.failures);
}
