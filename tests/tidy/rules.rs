//! The rules, each a function from the project's files to what is wrong with them.

use std::collections::BTreeSet;

use crate::source::Source;

/// What a folder's crate is called, and which of the project's crates it may name, also in Cargo.toml.
/// The first folder that a path begins with decides.
const IMPORTS: [(&str, &[&str]); 10] = [
    ("vm/continuations/", &[]),
    ("vm/shared_heap/", &[]),
    ("vm/scheduler/", &["continuations", "shared_heap"]),
    ("vm/codegen/", &["continuations", "shared_heap", "scheduler"]),
    ("vm/", &["continuations", "shared_heap", "scheduler", "codegen"]),
    ("langs/", &[]),
    ("cli/", &["erlang_lite"]),
    ("examples/", &["erlang_lite"]),
    ("benches/", &["erlang_lite"]),
    ("tests/", &["erlang_lite"]),
];

const CRATES: [&str; 5] = ["continuations", "shared_heap", "scheduler", "codegen", "erlang_lite"];

/// Files that may hold `unsafe`; a crate's tests may as well. One that no longer needs it must leave the
/// list.
const UNSAFE: &[&str] = &[
    "vm/builtin.rs",
    "vm/codegen/code_heap.rs",
    "vm/codegen/code_map.rs",
    "vm/codegen/sys.rs",
    "vm/continuations/arch/x86_64.rs",
    "vm/continuations/chain.rs",
    "vm/continuations/frames.rs",
    "vm/continuations/frozen.rs",
    "vm/continuations/layout.rs",
    "vm/continuations/memory.rs",
    "vm/continuations/run_stack.rs",
    "vm/continuations/stack.rs",
    "vm/continuations/stubs.rs",
    "vm/continuations/sys.rs",
    "vm/jit.rs",
    "vm/scheduler/body.rs",
    "vm/scheduler/cold.rs",
    "vm/scheduler/context.rs",
    "vm/scheduler/continuations.rs",
    "vm/scheduler/facts.rs",
    "vm/scheduler/mailbox.rs",
    "vm/scheduler/process.rs",
    "vm/scheduler/roots.rs",
    "vm/scheduler/signal.rs",
    "vm/scheduler/slots.rs",
    "vm/scheduler/sys.rs",
    "vm/scheduler/touched.rs",
    "vm/scheduler/worker.rs",
    "vm/shared_heap/atoms.rs",
    "vm/shared_heap/binary.rs",
    "vm/shared_heap/bits.rs",
    "vm/shared_heap/check.rs",
    "vm/shared_heap/collect.rs",
    "vm/shared_heap/mark.rs",
    "vm/shared_heap/objects.rs",
    "vm/shared_heap/poison.rs",
    "vm/shared_heap/pool.rs",
    "vm/shared_heap/region.rs",
    "vm/shared_heap/slots.rs",
    "vm/shared_heap/sys.rs",
    "vm/shared_heap/tables.rs",
    "vm/shared_heap/value.rs",
    "vm/text.rs",
    "vm/trace.rs",
];

/// Where time is read: the scheduler's clock; what the system takes for a page, which decides on speed only;
/// the system's, which programs ask for and reports are dated with.
const CLOCKS: [&str; 4] = [
    "vm/scheduler/clock.rs",
    "vm/continuations/sys.rs",
    "langs/erlang-lite/src/builtins/time.rs",
    "langs/erlang-lite/src/report/time.rs",
];

/// The crates that loom models.
const LOWER: [&str; 3] = ["vm/continuations/", "vm/shared_heap/", "vm/scheduler/"];

/// The longest file, in lines, and the widest line, in characters.
const LINES: usize = 700;
const WIDTH: usize = 110;

fn rust(sources: &[Source]) -> impl Iterator<Item = &Source> {
    sources.iter().filter(|source| source.is_rust())
}

/// Whether `word` stands in the line with no letter, digit or `_` on either side.
fn has_word(line: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word)
        .any(|(at, _)| !line[..at].ends_with(is_part) && !line[at + word.len()..].starts_with(is_part))
}

pub(crate) fn imports_point_down(sources: &[Source]) -> Vec<String> {
    let mut problems = Vec::new();
    for source in sources {
        let Some((folder, allowed)) = IMPORTS.iter().find(|(folder, _)| source.path.starts_with(folder))
        else {
            continue;
        };
        // A crate's own tests and examples name it: the folder `erlang-lite` holds `erlang_lite`.
        let mut folders = source.path.split('/').map(|part| part.replace('-', "_"));
        let own = folders.nth(1).unwrap_or_default();
        let may_name = |name: &str| name == own || allowed.contains(&name);
        if source.path.ends_with("Cargo.toml") {
            problems.extend(manifest_imports(source, may_name));
        } else if source.is_rust() && !(source.is_test() && source.path.starts_with("vm/")) {
            let only_layouts = *folder == "vm/codegen/";
            problems.extend(source.code_lines(|line| {
                CRATES.iter().any(|name| {
                    line.match_indices(&format!("tambour_{name}::")).any(|(at, text)| {
                        let rest = &line[at + text.len()..];
                        !may_name(name) || (only_layouts && !rest.starts_with("layout") && **name != own)
                    })
                })
            }));
        }
    }
    problems
}

/// Crates in `[dependencies]` that may not be there; what only tests need is free.
fn manifest_imports(source: &Source, may_name: impl Fn(&str) -> bool) -> Vec<String> {
    let section = source.text.split("[dependencies]").nth(1).unwrap_or_default();
    let lines = section.lines().take_while(|line| !line.starts_with('['));
    let named = lines.filter_map(|line| line.strip_prefix("tambour-")?.split(['.', ' ']).next());
    let names = named.map(|name| name.replace('-', "_")).filter(|name| !may_name(name));
    names.map(|name| format!("{}: depends on {name}", source.path)).collect()
}

pub(crate) fn unsafe_stays_in_its_files(sources: &[Source]) -> Vec<String> {
    let mut problems = Vec::new();
    for source in rust(sources).filter(|source| !source.is_test() || !source.path.starts_with("vm/")) {
        let uses = lines_before_tests(source, |line| has_word(line, "unsafe"));
        match (UNSAFE.contains(&source.path.as_str()), uses.is_empty()) {
            (false, false) => problems.extend(uses),
            (true, true) => problems.push(format!("{}: is listed, but holds no unsafe", source.path)),
            _ => {}
        }
    }
    // Samples are single files; only the project can miss one that is listed.
    if sources.len() > 1 {
        let exists = |path: &str| sources.iter().any(|source| source.path == path);
        let missing = UNSAFE.iter().filter(|path| !exists(path));
        problems.extend(missing.map(|path| format!("{path}: is listed, but doesn't exist")));
    }
    problems
}

pub(crate) fn roots_forbid_unsafe(sources: &[Source]) -> Vec<String> {
    let is_root = |path: &str| {
        (path.starts_with("langs/") && path.ends_with("/src/lib.rs"))
            || path == "cli/src/main.rs"
            || (path.starts_with("examples/") && path.matches('/').count() == 1)
    };
    rust(sources)
        .filter(|source| is_root(&source.path) && !source.code().contains("#![forbid(unsafe_code)]"))
        .map(|source| format!("{}: lacks #![forbid(unsafe_code)]", source.path))
        .collect()
}

pub(crate) fn files_are_read_in_one_sitting(sources: &[Source]) -> Vec<String> {
    let mut problems = Vec::new();
    let is_read = |source: &&Source| source.is_rust() || source.path.starts_with("examples/");
    for source in sources.iter().filter(is_read) {
        let lines = source.text.lines().count();
        if lines > LINES {
            problems.push(format!("{}: {lines} lines, at most {LINES}", source.path));
        }
        for (index, line) in source.text.lines().enumerate() {
            if line.chars().count() > WIDTH {
                problems.push(format!("{}:{}: wider than {WIDTH}", source.path, index + 1));
            }
        }
    }
    problems
}

pub(crate) fn time_comes_from_the_clock(sources: &[Source]) -> Vec<String> {
    let concerned = |source: &&Source| {
        (source.path.starts_with("vm/") || source.path.starts_with("langs/"))
            && !source.is_test()
            && !CLOCKS.contains(&source.path.as_str())
    };
    let reads = |line: &str| line.contains("Instant::now") || line.contains("SystemTime::now");
    rust(sources).filter(concerned).flat_map(|source| source.code_lines(reads)).collect()
}

pub(crate) fn concurrency_passes_through_the_shims(sources: &[Source]) -> Vec<String> {
    let concerned = |source: &&Source| {
        LOWER.iter().any(|folder| source.path.starts_with(folder))
            && !source.is_test()
            && !source.path.ends_with("/sync.rs")
    };
    let direct = |line: &str| {
        let from_std = ["Mutex", "RwLock", "Condvar", "Once", "Barrier", "atomic"];
        line.contains("sync::atomic") && !line.contains("crate::sync")
            || line.contains("std::sync") && from_std.iter().any(|name| has_word(line, name))
            || line.contains("std::thread::spawn")
            || has_word(line, "parking_lot")
            || line.contains("loom::")
    };
    rust(sources).filter(concerned).flat_map(|source| lines_before_tests(source, direct)).collect()
}

/// As `Source::code_lines`, up to the file's own tests and models.
fn lines_before_tests(source: &Source, wanted: impl Fn(&str) -> bool) -> Vec<String> {
    let until = test_module_line(&source.text);
    source.code_lines(wanted).into_iter().filter(|place| line_of(place) < until).collect()
}

/// The line at which a file's tests or models begin; they stand last.
fn test_module_line(text: &str) -> usize {
    let is_attribute = |line: &str| {
        let line = line.trim_start();
        line.starts_with("#[cfg(") && (has_word(line, "test") || has_word(line, "loom"))
    };
    let lines: Vec<&str> = text.lines().collect();
    let starts = (0..lines.len()).find(|&at| {
        is_attribute(lines[at])
            && lines[at + 1..].iter().take(3).any(|line| line.trim_start().starts_with("mod "))
    });
    starts.map_or(usize::MAX, |at| at + 1)
}

/// The line number in `path:line: text`.
fn line_of(place: &str) -> usize {
    place.split(':').nth(1).and_then(|line| line.parse().ok()).unwrap_or(0)
}

pub(crate) fn systems_have_their_files(sources: &[Source]) -> Vec<String> {
    let concerned = |source: &&Source| {
        (source.path.starts_with("vm/") || source.path.starts_with("langs/"))
            && !source.is_test()
            && !source.path.ends_with("/sys.rs")
            && !source.path.contains("/arch/")
            && !source.path.ends_with("/arch.rs")
    };
    let specific = |line: &str| {
        ["libc", "memmap2"].iter().any(|name| has_word(line, name))
            || line.contains("asm!(")
            || line.contains("std::arch")
            || line.contains("target_os")
            || line.contains("target_arch")
    };
    // A crate's root picks the file for a system, and refuses the others.
    let picks = |source: &Source, place: &str| source.path.ends_with("/lib.rs") && place.contains("#[cfg(");
    let places = |source: &Source| {
        let lines = source.code_lines(specific).into_iter();
        lines.filter(|place| !picks(source, place)).collect::<Vec<_>>()
    };
    rust(sources).filter(concerned).flat_map(places).collect()
}

pub(crate) fn nothing_is_left_for_later(sources: &[Source]) -> Vec<String> {
    let banned = [
        "TODO",
        "FIXME",
        "XXX",
        "dbg!",
        "todo!",
        "unimplemented!",
        "#[ignore",
        "/work/",
        "../shared",
        "versus.py",
    ];
    let mut problems = Vec::new();
    // This file and the samples beside it name what they forbid.
    for source in sources.iter().filter(|source| !source.path.starts_with("tests/tidy")) {
        for (index, line) in source.text.lines().enumerate() {
            let words = banned.iter().find(|word| line.contains(**word)).copied();
            let later = has_word(&line.to_lowercase(), "for now").then_some("for now");
            if let Some(word) = words.or(later) {
                problems.push(format!("{}:{}: `{word}`", source.path, index + 1));
            }
        }
    }
    problems
}

pub(crate) fn every_module_is_reachable(sources: &[Source]) -> Vec<String> {
    let mut reached: BTreeSet<String> = BTreeSet::new();
    let mut waiting: Vec<String> =
        rust(sources).map(|s| s.path.clone()).filter(|path| is_root(path)).collect();
    while let Some(path) = waiting.pop() {
        if !reached.insert(path.clone()) {
            continue;
        }
        if let Some(source) = sources.iter().find(|source| source.path == path) {
            waiting.extend(modules_of(source));
        }
    }
    let lost = rust(sources).filter(|source| !reached.contains(&source.path));
    lost.map(|source| format!("{}: no module declares it", source.path)).collect()
}

/// Whether Cargo starts at this file: a crate's root, a test, an example, a bench, a build script.
fn is_root(path: &str) -> bool {
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    let is_target = ["tests", "examples", "benches"]
        .iter()
        .any(|name| folder == *name || folder.ends_with(&format!("/{name}")));
    is_target || ["lib.rs", "main.rs", "build.rs"].contains(&file)
}

/// The files in which the modules that a file declares may stand.
fn modules_of(source: &Source) -> Vec<String> {
    let (folder, file) = source.path.rsplit_once('/').unwrap_or(("", &source.path));
    let stem = file.trim_end_matches(".rs");
    let here =
        if is_root(&source.path) || stem == "mod" { folder.to_owned() } else { format!("{folder}/{stem}") };
    let mut files = Vec::new();
    let mut path_attribute: Option<String> = None;
    for (line, code) in source.text.lines().zip(source.code().lines()) {
        let code = code.trim();
        if code.starts_with("#[path") {
            path_attribute = line.split('"').nth(1).map(|path| format!("{folder}/{path}"));
        }
        let declared = code.strip_suffix(';').and_then(|code| {
            let name =
                code.strip_prefix("mod ").or_else(|| code.split_once(" mod ").map(|(_, name)| name))?;
            name.chars().all(|c| c.is_alphanumeric() || c == '_').then_some(name)
        });
        if let Some(name) = declared {
            files.extend(path_attribute.take());
            files.extend([format!("{here}/{name}.rs"), format!("{here}/{name}/mod.rs")]);
        }
    }
    files
}

pub(crate) fn modules_open_with_what_they_are(sources: &[Source]) -> Vec<String> {
    rust(sources)
        .filter(|source| !source.text.starts_with("//! "))
        .map(|source| format!("{}: doesn't open with `//!`", source.path))
        .collect()
}
