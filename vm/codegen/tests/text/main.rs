//! Random functions: printed, read and printed again they are the same.

mod generate;

use tambour_codegen::ir::Builtin;
use tambour_codegen::literal::RawTerms;
use tambour_codegen::{parse, print, validate};

#[test]
fn what_is_printed_is_read_back() {
    let builtin = |name: &str| generate::BUILTINS.into_iter().find(|builtin: &Builtin| builtin.name == name);
    let environment = parse::Environment { terms: &RawTerms, builtin: &builtin };
    for seed in 0..2000 {
        let module = generate::module(seed);
        validate::module(&module).unwrap_or_else(|invalid| panic!("seed {seed}: {invalid}"));
        let text = print::module(&module);
        let read = parse::module(&text, "unused", &environment);
        let read = read.unwrap_or_else(|faults| panic!("seed {seed}:\n{faults}\n{text}"));
        assert_eq!(read.functions.len(), module.functions.len(), "seed {seed}");
        for (read, written) in read.functions.iter().zip(&module.functions) {
            let blocks = |function: &tambour_codegen::ir::Function| {
                let ends = |block: &tambour_codegen::ir::BlockData| {
                    (block.params.clone(), block.insts.len(), block.cold)
                };
                function.blocks.iter().map(ends).collect::<Vec<_>>()
            };
            assert_eq!(blocks(read), blocks(written), "seed {seed}");
            assert_eq!((&read.values, &read.results), (&written.values, &written.results), "seed {seed}");
        }
        assert_eq!(print::module(&read), text, "seed {seed}");
    }
}
