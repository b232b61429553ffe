//! Reads the project's own source and holds the rules that neither Cargo nor clippy can.
//!
//! # Invariants
//! Every rule is tried on samples that break it and on samples that don't, before it is asked about the
//! project: a rule that can't fail, or that forbids everything, fails here.

#[path = "tidy/rules.rs"]
mod rules;
#[path = "tidy/source.rs"]
mod source;

use source::{Source, project};

/// A rule answers what is wrong, a line for each place; nothing when all is well.
type Rule = fn(&[Source]) -> Vec<String>;

/// Holds a rule: `bad` samples break it, `good` ones don't, and the project doesn't.
fn hold(rule: Rule, bad: &[(&str, &str)], good: &[(&str, &str)]) {
    for (path, text) in bad {
        assert!(!rule(&[Source::new(path, text)]).is_empty(), "the rule lets this through: {path}: {text}");
    }
    for (path, text) in good {
        let problems = rule(&[Source::new(path, text)]);
        assert!(problems.is_empty(), "the rule forbids this: {path}: {text}: {problems:?}");
    }
    let problems = rule(&project());
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

#[test]
fn imports_point_down() {
    hold(
        rules::imports_point_down,
        &[
            ("vm/codegen/roots.rs", "use tambour_scheduler::Process;"),
            ("vm/codegen/roots.rs", "use tambour_shared_heap::{layout, Heap};"),
            ("vm/scheduler/worker.rs", "use tambour_codegen::ir;"),
            ("vm/continuations/stack.rs", "fn f(v: tambour_shared_heap::Value) {}"),
            ("vm/shared_heap/heap.rs", "use tambour_continuations::Stack;"),
            ("vm/vm.rs", "use tambour_erlang_lite::erlang;"),
            ("langs/erlang-lite/src/scan.rs", "use tambour_scheduler::Process;"),
            ("cli/src/main.rs", "use tambour_codegen::ir;"),
            ("examples/embed.rs", "use tambour_shared_heap::Value;"),
            ("vm/scheduler/Cargo.toml", "[dependencies]\ntambour-codegen.workspace = true\n"),
            ("langs/erlang-lite/Cargo.toml", "[dependencies]\ntambour-scheduler.workspace = true\n"),
        ],
        &[
            (
                "vm/codegen/roots.rs",
                "use tambour_shared_heap::layout;\nuse tambour_scheduler::layout as context;",
            ),
            ("vm/codegen/roots.rs", "// tambour_scheduler::Process is out of reach"),
            ("vm/scheduler/worker.rs", "use tambour_continuations::Stack;"),
            ("vm/codegen/Cargo.toml", "[dev-dependencies]\ntambour-scheduler.workspace = true\n"),
            ("cli/src/main.rs", "use tambour_erlang_lite::erlang;\nuse tambour::Vm;"),
        ],
    );
}

#[test]
fn unsafe_stays_in_its_files() {
    hold(
        rules::unsafe_stays_in_its_files,
        &[
            ("langs/erlang-lite/src/scan.rs", "fn f() { unsafe { g() } }"),
            ("vm/scheduler/run_queue.rs", "unsafe impl Send for Q {}"),
            ("vm/shared_heap/sys.rs", "fn nothing_of_the_kind() {}"),
        ],
        &[
            ("vm/scheduler/run_queue.rs", "// unsafe is not needed\nfn f() { \"unsafe\"; }"),
            ("vm/shared_heap/sys.rs", "fn f() { unsafe { g() } }"),
            (
                "vm/scheduler/run_queue.rs",
                "fn f() {}\n#[cfg(test)]\nmod tests {\n    unsafe impl Send for Q {}\n}",
            ),
        ],
    );
}

#[test]
fn languages_and_commands_forbid_unsafe() {
    hold(
        rules::roots_forbid_unsafe,
        &[
            ("langs/erlang-lite/src/lib.rs", "//! Erlang.\npub mod scan;"),
            ("cli/src/main.rs", "// #![forbid(unsafe_code)]\nfn main() {}"),
            ("examples/embed.rs", "fn main() {}"),
        ],
        &[("cli/src/main.rs", "#![forbid(unsafe_code)]\nfn main() {}"), ("vm/lib.rs", "pub mod a;")],
    );
}

#[test]
fn files_are_read_in_one_sitting() {
    let long = "fn f() {}\n".repeat(701);
    let wide = format!("// {}\n", "x".repeat(108));
    hold(
        rules::files_are_read_in_one_sitting,
        &[("vm/lib.rs", &long), ("vm/lib.rs", &wide), ("examples/ring.erl", &wide)],
        &[("vm/lib.rs", &long[10..]), ("vm/lib.rs", &wide[1..]), ("README.md", &wide)],
    );
}

#[test]
fn time_comes_from_the_clock() {
    hold(
        rules::time_comes_from_the_clock,
        &[
            ("vm/scheduler/worker.rs", "let t = Instant::now();"),
            ("langs/erlang-lite/src/builtins/io.rs", "std::time::SystemTime::now()"),
        ],
        &[
            ("vm/scheduler/clock.rs", "Instant::now()"),
            ("vm/scheduler/worker.rs", "// not Instant::now()"),
            ("tests/conformance.rs", "Instant::now()"),
        ],
    );
}

#[test]
fn concurrency_passes_through_the_shims() {
    hold(
        rules::concurrency_passes_through_the_shims,
        &[
            ("vm/scheduler/inbox.rs", "use std::sync::atomic::AtomicU64;"),
            ("vm/shared_heap/pool.rs", "use std::sync::{Arc, Mutex};"),
            ("vm/shared_heap/pool.rs", "use parking_lot::Mutex;"),
            ("vm/continuations/memory.rs", "let l = loom::sync::Arc::new(1);"),
            ("vm/scheduler/idle.rs", "core::sync::atomic::fence(SeqCst);"),
            ("vm/scheduler/idle.rs", "std::thread::spawn(f);"),
        ],
        &[
            ("vm/scheduler/sync.rs", "pub use std::sync::atomic::AtomicU64;"),
            ("vm/scheduler/inbox.rs", "use crate::sync::{AtomicU64, Ordering};\nuse std::sync::Arc;"),
            ("vm/scheduler/inbox.rs", "#[cfg(all(test, loom))]\nmod models {\n    use loom::thread;\n}\n"),
            ("vm/scheduler/tests/all.rs", "use std::sync::atomic::AtomicU64;"),
            ("vm/codegen/code_heap.rs", "use parking_lot::Mutex;"),
        ],
    );
}

#[test]
fn the_system_and_the_processor_have_their_files() {
    hold(
        rules::systems_have_their_files,
        &[
            ("vm/scheduler/slots.rs", "unsafe { libc::madvise(a, b, c) };"),
            ("vm/shared_heap/mark.rs", "use std::arch::x86_64::_mm_prefetch;"),
            ("vm/codegen/compile.rs", "#[cfg(target_os = \"linux\")]\nfn f() {}"),
            ("vm/vm.rs", "std::arch::asm!(\"nop\");"),
            ("langs/erlang-lite/src/scan.rs", "let n = libc::getpid();"),
        ],
        &[
            ("vm/scheduler/sys.rs", "libc::madvise(a, b, c);"),
            ("vm/continuations/arch/x86_64.rs", "global_asm!(\"ret\");"),
            (
                "vm/lib.rs",
                "#[cfg(not(all(target_arch = \"x86_64\", target_os = \"linux\")))]\ncompile_error!(\"no\");",
            ),
        ],
    );
}

#[test]
fn nothing_is_left_for_later() {
    hold(
        rules::nothing_is_left_for_later,
        &[
            ("vm/lib.rs", "// TODO: more"),
            ("ARCHITECTURE.md", "That is so for now."),
            ("vm/lib.rs", "fn f() { dbg!(1); }"),
            ("vm/lib.rs", "unimplemented!()"),
            ("tests/a.rs", "#[test]\n#[ignore]\nfn f() {}"),
            ("README.md", "See /work/main."),
            ("vm/lib.rs", "// measured with ../shared/peers"),
        ],
        &[
            ("README.md", "Programs of todos, and shared things. Framework/main."),
            ("vm/lib.rs", "f(ignored)"),
        ],
    );
}

#[test]
fn every_module_is_reachable() {
    hold(
        rules::every_module_is_reachable,
        &[("vm/scheduler/forgotten.rs", "fn f() {}"), ("langs/erlang-lite/src/core/lost.rs", "")],
        &[("vm/scheduler/lib.rs", "fn f() {}"), ("tests/tidy.rs", ""), ("examples/embed.rs", "")],
    );
}

#[test]
fn modules_open_with_what_they_are() {
    hold(
        rules::modules_open_with_what_they_are,
        &[("vm/scheduler/clock.rs", "use std::time::Instant;\n"), ("tests/a.rs", "// an ordinary comment\n")],
        &[("vm/scheduler/clock.rs", "//! Time.\n")],
    );
}
