//! The IR of real programs as text: printed, read and printed again it is the same.

use std::path::{Path, PathBuf};

use tambour::{Literal, Terms, Vm, parse, print};
use tambour_erlang_lite::builtins;
use tambour_erlang_lite::erlang::{Emit, Erlang, Settings};

/// The files of a folder and of the folders in it that end in `.erl`.
fn programs(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the folders are part of the project");
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.expect("a readable folder").path();
        if path.is_dir() {
            found.extend(programs(&path));
        } else if path.extension().is_some_and(|extension| extension == "erl") {
            found.push(path);
        }
    }
    found
}

/// The VM that printed a text: it knows the bits of all constants there.
struct SameVm<'a>(&'a Vm);

impl Terms for SameVm<'_> {
    fn bits(&self, literal: &Literal) -> Result<u64, String> {
        if let Literal::Bits(bits) = literal { Ok(*bits) } else { self.0.bits(literal) }
    }

    fn literal(&self, bits: u64) -> Option<Literal> {
        Terms::literal(self.0, bits)
    }
}

#[test]
fn what_erlang_programs_become_is_read_back() {
    let erlang = Erlang::start(Vm::builder().schedulers(1), Settings::default()).expect("a small machine");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders =
        ["lib", "../../examples", "../../tests/conformance"].map(|folder| programs(&root.join(folder)));
    let environment = parse::Environment { terms: &SameVm(erlang.vm()), builtin: &builtins::named };
    let mut count = 0;
    for path in folders.iter().flatten() {
        // Some programs are there to show what doesn't compile.
        let Ok(text) = erlang.emit(path, Emit::Ir, None) else { continue };
        let name = path.display();
        let module =
            parse::module(&text, "unused", &environment).unwrap_or_else(|faults| panic!("{name}: {faults}"));
        let again = print::module_with(&module, &**erlang.vm());
        if let Some((line, again)) = text.lines().zip(again.lines()).find(|(line, again)| line != again) {
            panic!("{name}:\n{line}\nwas read as\n{again}");
        }
        assert_eq!(text.len(), again.len(), "{name}");
        count += 1;
    }
    assert!(count > 150, "only {count} programs");
}
