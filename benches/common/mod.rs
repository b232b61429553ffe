//! What the benches share: how long each takes, a VM with its program, and times that the program itself
//! says.
#![allow(dead_code, reason = "a module of each bench, of which each uses a part")]

use std::path::Path;
use std::time::Duration;

use criterion::measurement::WallTime;
use criterion::{Bencher, Criterion};
use tambour::Vm;
use tambour_erlang_lite::erlang::{Arguments, Erlang, FromTerm, Settings};

/// Four seconds for each figure, so that no bench takes longer than half a minute.
pub(crate) fn criterion() -> Criterion {
    Criterion::default().warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(3))
}

/// A VM with a program of benches/programs.
pub(crate) fn erlang(schedulers: usize, program: &str) -> Erlang {
    let erlang = Erlang::start(Vm::builder().schedulers(schedulers), Settings::default()).expect("a VM");
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("benches/programs/{program}.erl"));
    erlang.load(file).expect("it compiles");
    erlang
}

/// What a function of the program answers: mostly nanoseconds.
pub(crate) fn ask<T: FromTerm>(
    erlang: &Erlang,
    program: &str,
    function: &str,
    arguments: impl Arguments,
) -> T {
    erlang.call(program, function, arguments).expect("the program answers")
}

/// Measures by the nanoseconds that `run` answers, of which each is a time for so many operations.
pub(crate) fn measure_told(bench: &mut Bencher<'_, WallTime>, operations: u64, mut run: impl FnMut() -> i64) {
    bench.iter_custom(|iterations| {
        let total_ns: i64 = (0..iterations).map(|_| run()).sum();
        Duration::from_nanos(total_ns as u64 / operations)
    });
}

/// The smallest and the middle one of many figures.
pub(crate) fn best_and_median(count: usize, figure: impl FnMut(usize) -> i64) -> (f64, f64) {
    let mut figures: Vec<i64> = (0..count).map(figure).collect();
    figures.sort_unstable();
    (figures[0] as f64, figures[count / 2] as f64)
}
