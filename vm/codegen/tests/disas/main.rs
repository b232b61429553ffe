//! Functions in, machine code out: each case's text stands in `expected/`, written anew by
//! `UPDATE_EXPECT=1 cargo nextest run -p tambour-codegen`.
//!
//! What a case is there to show is also asserted, so that an update can't lose it unseen.

#![allow(clippy::unwrap_used, reason = "the helpers of tests are tests too")]

mod continuations;

use std::fs;
use std::path::PathBuf;
use tambour_codegen::builder::FunctionBuilder;
use tambour_codegen::ir::*;
use tambour_codegen::{
    Abi, ClauseTables, Compiler, ContextLayout, Continuations, Listing, Mailbox, ModuleEnv, Sending, print,
    validate,
};

fn compiler() -> Compiler {
    let context = ContextLayout {
        allocator_cursor: 0x1000,
        allocator_limit: 0x1008,
        exception_class: 0x1010,
        exception_reason: 0x1018,
        exception_trace: 0x1020,
        self_pid: 0x1028,
        process: 0x1030,
    };
    let mailbox = Mailbox {
        cursor: 0x40,
        before: 0x38,
        first: 0x28,
        last: 0x30,
        young: 0x88,
        side: 0x80,
        inbox: 0x10,
        end: 0x1d,
        cell_message: -1,
        cell_next: 7,
        peek: 0x7_0000,
        remove: 0x7_0020,
        reset: 0x7_0030,
        seek: 0x7_0040,
    };
    let sending = Sending {
        processes: 0x1038,
        slot_count: 0x1040,
        woken: 0x1048,
        no_slot: u32::MAX,
        slot_shift: 8,
        state: 0x18,
        state_ignored: 0x14,
        state_takes: 3,
        state_generation_shift: 32,
        pid_generation_shift: 35,
        pid_index_shift: 3,
        pid_index_bits: 32,
        parked_mask: 0xff,
        parked: 0x25,
        closed: 0x11d,
        cell_bytes: 16,
        cell_tag: 1,
        send: 0x7_0050,
        append: 0x7_0070,
        wake: 0x7_0060,
    };
    let continuations = Continuations {
        header: 0x11 << 40 | 4 << 3 | 7,
        tag: 2,
        inner: 8,
        owner: 24,
        bound: 32,
        null: 0x35,
        no_trace: 0xd,
        fresh: 3 << 62,
        prepare: 0x7_0080,
        contest: 0x7_0090,
        bind: 0x7_00a0,
    };
    Compiler::new(Abi { context, mailbox, sending, continuations }).unwrap()
}

/// The tag of [`case`]'s module for suspensions: it gives an integer, and is answered by one.
const ASK: TagRef = TagRef(0);
/// The one for switches.
const TURN: TagRef = TagRef(1);
/// What has suspended for [`ASK`], and returns an integer.
const ASKED: ContType = ContType(0);
/// What is switched to with an integer and [`ASKED`].
const TURNED: ContType = ContType(1);

/// Compiles a function, and compares its texts with the expected ones.
fn case(name: &str, function: Function) -> Listing {
    let int = || vec![Type::I64];
    let cont = |params| Signature { params, results: int() };
    let module = Module {
        name: "t".to_owned(),
        file: "t.ir".to_owned(),
        functions: vec![function],
        symbols: vec![format!("t:{name}"), "t:other/1".to_owned()],
        builtins: vec![Builtin { name: "t:builtin/2", address: 0x5555_0000_1000, arity: 2 }],
        tags: vec![
            Tag { name: "ask".to_owned(), params: int(), results: int() },
            Tag { name: "turn".to_owned(), params: vec![], results: int() },
        ],
        conts: vec![cont(int()), cont(vec![Type::I64, Type::Cont(ASKED)])],
    };
    validate::module(&module).unwrap();
    let clauses = ClauseTables::default();
    let (slots, tags) = ([0x1_0000, 0x1_0008], [0x20, 0x22]);
    let env = ModuleEnv { module: &module, slots: &slots, tags: &tags, clauses: &clauses };
    let mut listing = compiler().listing(&module.functions[0], &env).unwrap();
    for block in &module.functions[0].blocks {
        if let Some(Terminator::Resume { clauses: list, .. }) = &block.terminator {
            // Where the table is differs from run to run.
            let address = clauses.address(list, &tags);
            let grouped = [32, 16, 0].map(|shift| format!("{:04x}", address >> shift & 0xffff)).join("_");
            listing.clif = listing.clif.replace(&format!("0x{grouped}"), "<clauses>");
            listing.asm = listing.asm.replace(&format!("{address:#x}"), "<clauses>");
            assert!(listing.clif.contains("<clauses>") && listing.asm.contains("<clauses>"), "its table");
        }
    }
    for line in listing.asm.lines().filter(|line| line.trim_start().starts_with("lea")) {
        assert!(!line.contains("%rsp") && !line.contains("<offset"), "L1: an address of the frame: {line}");
    }
    let text =
        format!("{}\n{}\n{}", print::function(&module.functions[0], &module), listing.clif, listing.asm);
    compare(name, &text);
    listing
}

fn compare(name: &str, text: &str) {
    let path =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/disas/expected").join(format!("{name}.txt"));
    let text: String = text.lines().flat_map(|line| [line.trim_end(), "\n"]).collect();
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&path, text).unwrap();
        return;
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert!(expected == text, "{} differs; UPDATE_EXPECT=1 writes it anew. It is:\n{text}", path.display());
}

/// The blocks of a listing that are executed often: those before the first that only a cold branch
/// reaches. Cranelift puts cold blocks last.
fn hot(asm: &str, first_cold: &str) -> String {
    let at = asm.find(first_cold).unwrap_or_else(|| panic!("no {first_cold} in\n{asm}"));
    let block = asm[..at].rfind("\nblock").unwrap();
    asm[..block].to_owned()
}

fn function(params: &[Type]) -> FunctionBuilder {
    let mut f = FunctionBuilder::new(Symbol(0), params, &[Type::Value]);
    f.effect(Op::Reduction(1));
    f
}

fn int(f: &mut FunctionBuilder, value: i64) -> Val {
    f.inst(Op::Int(value), Type::I64)
}

fn bits(f: &mut FunctionBuilder, value: Val) -> Val {
    f.inst(Op::ValueBits(value), Type::I64)
}

fn ret(f: &mut FunctionBuilder, value: Val) {
    f.terminate(Terminator::Return(vec![value]));
}

/// Accesses of the frame, except for the callee-saved registers of prologue and epilogues.
fn frame_accesses(asm: &str) -> Vec<&str> {
    asm.lines().filter(|line| line.contains("<offset:")).collect()
}

#[test]
fn a_hot_loop_touches_no_stack() {
    // loop(n, list, sum): walks a list, two values live across the reduction.
    let mut f = function(&[Type::Value, Type::Value, Type::I64]);
    let params = f.params(Block(0)).to_vec();
    let (done, more) = (f.block(), f.block());
    let (list, nil) = (bits(&mut f, params[1]), int(&mut f, 0xd));
    let is_nil = f.inst(Op::IntCompare(IntCompare::Eq, list, nil), Type::Bool);
    f.branch(is_nil, done, more);
    f.switch_to(done);
    ret(&mut f, params[0]);
    f.switch_to(more);
    let head = f.inst(Op::Load { ty: Type::Value, base: params[1], offset: -1 }, Type::Value);
    let tail = f.inst(Op::Load { ty: Type::Value, base: params[1], offset: 7 }, Type::Value);
    let head = bits(&mut f, head);
    let sum = f.inst(Op::IntBinary(IntBinary::Add, params[2], head), Type::I64);
    f.terminate(Terminator::TailCall(Callee::Function(Symbol(0)), vec![params[0], tail, sum]));
    let listing = case("hot_loop", f.finish());
    let hot = hot(&listing.asm, "%checkpoint_yield");
    assert_eq!(frame_accesses(&hot), [""; 0]);
    assert_eq!(frame_accesses(&listing.asm).len(), 2, "both roots are stored in the cold block");
    assert!(!hot.contains("call"), "{hot}");
    assert!(!listing.asm.contains("%checkpoint_grow"), "a leaf needs no entry check (L4)");
}

#[test]
fn a_value_live_across_calls_is_stored_once_and_loaded_back() {
    // f(a): other(a), other(a), a + the results
    let mut f = function(&[Type::Value]);
    let a = f.params(Block(0))[0];
    let first = f.inst(Op::Call(Callee::Function(Symbol(1)), vec![a]), Type::Value);
    let second = f.inst(Op::Call(Callee::Function(Symbol(1)), vec![a]), Type::Value);
    let (a, first, second) = (bits(&mut f, a), bits(&mut f, first), bits(&mut f, second));
    let sum = f.inst(Op::IntBinary(IntBinary::Add, first, second), Type::I64);
    let sum = f.inst(Op::IntBinary(IntBinary::Add, sum, a), Type::I64);
    let sum = f.inst(Op::ValueFromBits(sum), Type::Value);
    ret(&mut f, sum);
    let listing = case("call_live", f.finish());
    let hot = hot(&listing.asm, "%checkpoint_grow");
    let is_store = |line: &&str| line.trim_end().ends_with("(%rsp)");
    let (stores, loads): (Vec<_>, Vec<_>) = frame_accesses(&hot).into_iter().partition(is_store);
    assert_eq!(stores.len(), 2, "the parameter, and the first result: {stores:?}");
    assert_eq!(loads.len(), 3, "one after each call for each value that is used before the next: {loads:?}");
    assert!(!hot.contains("%r12"), "no register of the caller's is taken for a value: {hot}");
}

#[test]
fn a_builtin_call_stores_no_roots_unless_it_is_called_again() {
    let mut f = function(&[Type::Value, Type::Value, Type::Value]);
    let params = f.params(Block(0)).to_vec();
    let call = Op::Call(Callee::Builtin(BuiltinRef(0)), params[..2].to_vec());
    let result = f.inst(call, Type::Value);
    let (a, b) = (bits(&mut f, result), bits(&mut f, params[2]));
    let sum = f.inst(Op::IntBinary(IntBinary::Add, a, b), Type::I64);
    let sum = f.inst(Op::ValueFromBits(sum), Type::Value);
    ret(&mut f, sum);
    let listing = case("builtin", f.finish());
    let hot = hot(&listing.asm, "%checkpoint_yield");
    assert!(hot.contains("%builtin"));
    assert_eq!(frame_accesses(&hot), [""; 0]);
    assert!(listing.asm.contains("%reduce") && listing.asm.contains("%raise"));
}

#[test]
fn a_pair_is_a_bump_and_two_stores() {
    let mut f = function(&[Type::Value, Type::Value]);
    let params = f.params(Block(0)).to_vec();
    let pair = f.inst(Op::Allocate { bytes: 16, tag: 1 }, Type::Value);
    f.effect(Op::InitStore { value: params[0], base: pair, offset: -1 });
    f.effect(Op::InitStore { value: params[1], base: pair, offset: 7 });
    ret(&mut f, pair);
    let listing = case("pair", f.finish());
    let hot = hot(&listing.asm, "%checkpoint_yield");
    assert_eq!(frame_accesses(&hot), [""; 0]);
    assert!(listing.asm.contains("%allocate"));
}

#[test]
fn a_try_is_one_call() {
    let mut f = function(&[Type::Value]);
    let a = f.params(Block(0))[0];
    let (normal, unwind) = (f.block(), f.cold_block());
    let result = f.block_param(normal, Type::Value);
    let exception: Vec<Val> = (0..3).map(|_| f.block_param(unwind, Type::Value)).collect();
    f.terminate(Terminator::Invoke {
        callee: Callee::Function(Symbol(1)),
        args: vec![a],
        normal: Jump { block: normal, args: Vec::new() },
        unwind,
    });
    f.switch_to(normal);
    ret(&mut f, result);
    f.switch_to(unwind);
    ret(&mut f, exception[1]);
    let listing = case("try", f.finish());
    assert!(listing.clif.contains("try_call_indirect"));
}

#[test]
fn constant_divisions_multiply() {
    let mut f = function(&[Type::I64, Type::I64]);
    let params = f.params(Block(0)).to_vec();
    let ten = int(&mut f, 10);
    let quotient = f.inst(Op::IntBinary(IntBinary::DivSigned, params[0], ten), Type::I64);
    let rest = f.inst(Op::IntBinary(IntBinary::RemSigned, quotient, params[1]), Type::I64);
    let rest = f.inst(Op::ValueFromBits(rest), Type::Value);
    ret(&mut f, rest);
    let listing = case("division", f.finish());
    assert!(!listing.asm.contains("idiv"), "{}", listing.asm);
    assert!(listing.asm.contains("imul") && listing.asm.contains("%remainder"), "{}", listing.asm);
}

#[test]
fn the_text_form_has_every_operation() {
    let mut f = function(&[Type::Value, Type::I64, Type::F64]);
    let [value, word, float] = *f.params(Block(0)).to_vec() else { unreachable!() };
    f.set_line(3);
    let truth = f.inst(Op::Bool(true), Type::Bool);
    f.inst(Op::Float(1.5_f64.to_bits()), Type::F64);
    f.inst(Op::Constant(0x105), Type::Value);
    f.overflowing(Overflowing::Sub, word, word);
    f.inst(Op::IntBinary(IntBinary::ShiftRightUnsigned, word, word), Type::I64);
    f.inst(Op::FloatBinary(FloatBinary::Mul, float, float), Type::F64);
    f.inst(Op::FloatNegate(float), Type::F64);
    f.inst(Op::FloatCompare(FloatCompare::Le, float, float), Type::Bool);
    f.inst(Op::IntToFloat(word), Type::F64);
    f.inst(Op::FloatBits(float), Type::I64);
    f.inst(Op::FloatFromBits(word), Type::F64);
    f.inst(Op::Select(truth, word, word), Type::I64);
    let slot = f.inst(Op::EntrySlot(Symbol(1)), Type::I64);
    f.set_line(4);
    f.inst(Op::LoadAddress { ty: Type::I64, address: slot, offset: 0 }, Type::I64);
    f.inst(Op::Load { ty: Type::F64, base: value, offset: 6 }, Type::F64);
    f.inst(Op::Copy { base: value, bytes: word, tag: 2 }, Type::Value);
    f.inst(Op::Search { address: slot, bytes: word, word }, Type::I64);
    let loaded = f.inst(Op::LoadIndexed { base: value, index: word, offset: 14 }, Type::I64);
    let swapped = f.inst(Op::ByteSwap(loaded), Type::I64);
    f.effect(Op::StoreIndexed { value: swapped, base: value, index: word, offset: 14 });
    f.inst(Op::CompareExchange { base: value, offset: 6, expected: word, new: swapped }, Type::I64);
    f.inst(Op::SelfPid, Type::Value);
    f.effect(Op::Send { to: value, message: value });
    f.effect(Op::MailboxReset);
    f.effect(Op::MailboxSeek(value));
    f.effect(Op::MailboxNext);
    f.effect(Op::MailboxRemove);
    f.inst(Op::MailboxPeek, Type::Value);
    f.inst(Op::Park(word), Type::I64);
    f.effect(Op::Yield);
    f.inst(Op::Call(Callee::Apply(word), Vec::new()), Type::Value);
    f.inst(Op::Call(Callee::Address(word), vec![value]), Type::Value);
    let blocks = [f.block(), f.cold_block()];
    f.terminate(Terminator::Switch { on: word, cases: vec![(-5, blocks[0])], otherwise: blocks[1] });
    f.switch_to(blocks[0]);
    f.set_line(5);
    f.terminate(Terminator::TailCall(Callee::Builtin(BuiltinRef(0)), vec![value, value]));
    f.switch_to(blocks[1]);
    f.terminate(Terminator::Unreachable);
    let listing = case("every_operation", f.finish());
    assert!(listing.asm.contains("%suspend") && listing.asm.contains("%apply"));
}
