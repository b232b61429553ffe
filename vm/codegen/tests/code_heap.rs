//! The code heap at its limits, and under several threads.

#![allow(clippy::unwrap_used, reason = "the helpers of tests are tests too")]

use std::sync::atomic::{AtomicUsize, Ordering};
use tambour_codegen::builder::FunctionBuilder;
use tambour_codegen::ir::*;
use tambour_codegen::{
    Abi, CallSite, ClauseTables, CodeHeap, CodeHeapConfig, CodeHeapError, CompiledCode, Compiler,
    ContextLayout, Continuations, Mailbox, ModuleEnv, Sending, Stubs, Target,
};

fn heap(code_bytes: usize, slots: usize) -> CodeHeap {
    let nowhere = 0x10;
    let stubs = Stubs {
        builtin: nowhere,
        builtin_cold: nowhere,
        checkpoint_yield: nowhere,
        checkpoint_grow: nowhere,
        grow_frame: nowhere,
        allocate: nowhere,
        suspend: nowhere,
        raise: nowhere,
        resolve: nowhere,
        apply: nowhere,
        cont_resume: &[0xcc],
        cont_throw: nowhere,
        cont_suspend: &[0xcc],
        cont_switch: &[0xcc],
        trap: nowhere,
    };
    CodeHeap::new(CodeHeapConfig { code_bytes, slots }, &stubs).unwrap()
}

/// Code of a size, with a call every eight bytes; the roots of each say which it is.
fn code(bytes: u32, name: u32) -> CompiledCode {
    let site = |at: u32| CallSite {
        return_offset: at * 8,
        roots: vec![name, at],
        handler: at.is_multiple_of(2).then_some(at),
        line: at,
    };
    CompiledCode {
        bytes: vec![0x90; bytes as usize],
        relocations: Vec::new(),
        span: name,
        sites: (1..=bytes / 8).map(site).collect(),
    }
}

fn check(heap: &CodeHeap, address: usize, bytes: u32, name: u32) {
    for offset in 0..=bytes {
        let pc = address + offset as usize;
        let frame = heap.map().frame(pc);
        if offset == 0 || offset % 8 != 0 {
            assert_eq!(frame, None, "offset {offset}");
            continue;
        }
        let (frame, at) = (frame.unwrap(), offset / 8);
        assert_eq!((frame.span, frame.roots), (name, &[name, at][..]));
        let location = heap.map().location(pc).unwrap();
        assert_eq!((location.function, location.line), (name, at));
        let handler = heap.map().handler(pc).map(|handler| (handler.address - address, handler.span));
        assert_eq!(handler, at.is_multiple_of(2).then_some((at as usize, name)));
    }
}

#[test]
fn functions_of_every_size_keep_their_calls() {
    let heap = heap(1 << 20, 512);
    let installed: Vec<(usize, u32)> =
        (1..300).map(|bytes| (heap.install(&code(bytes, bytes), bytes).unwrap(), bytes)).collect();
    for (address, bytes) in installed {
        check(&heap, address, bytes, bytes);
    }
}

#[test]
fn readers_and_writers_at_once() {
    let heap = heap(16 << 20, 512);
    let newest = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for thread in 0..2_u32 {
            let (heap, newest) = (&heap, &newest);
            scope.spawn(move || {
                for at in 0..500 {
                    let name = thread << 16 | at;
                    let address = heap.install(&code(64 + at % 64, name), name).unwrap();
                    check(heap, address, 64 + at % 64, name);
                    newest.store(address, Ordering::Release);
                }
            });
        }
        scope.spawn(|| {
            for _ in 0..20_000 {
                let address = newest.load(Ordering::Acquire);
                if address != 0 {
                    let name = heap.map().location(address + 8).unwrap().function;
                    assert_eq!(heap.map().frame(address + 64).unwrap().roots, [name, 8]);
                }
            }
        });
    });
}

#[test]
fn limits_are_errors() {
    let heap = heap(64 << 10, 512);
    let slots: Vec<u32> = (0..512).map(|_| heap.new_slot().unwrap()).collect();
    assert_eq!(slots, (0..512).collect::<Vec<u32>>());
    assert!(matches!(heap.new_slot(), Err(CodeHeapError::SlotsFull(512))));
    let full = (0..2000).find_map(|at| heap.install(&code(256, at), at).err());
    assert!(matches!(full, Some(CodeHeapError::CodeFull(65536))), "{full:?}");
    assert!(heap.code_bytes() <= 64 << 10);
}

#[test]
fn slots_have_thunks_and_addresses() {
    let heap = heap(1 << 20, 1024);
    let slots: Vec<u32> = (0..130).map(|_| heap.new_slot().unwrap()).collect();
    let mut targets: Vec<usize> = slots.iter().map(|&slot| heap.target(slot)).collect();
    for (&slot, &target) in slots.iter().zip(&targets) {
        assert_eq!(heap.slot_at(heap.slot_address(slot)), Some(slot));
        // SAFETY: a thunk is readable code; its first instruction is `mov eax, slot`.
        let thunk = unsafe { std::slice::from_raw_parts(target as *const u8, 5) };
        assert_eq!((thunk[0], u32::from_le_bytes(thunk[1..].try_into().unwrap())), (0xb8, slot));
    }
    targets.sort_unstable();
    targets.dedup();
    assert_eq!(targets.len(), 130);
    assert_eq!(heap.slot_at(heap.slot_address(0) + 4), None);
    assert_eq!(heap.slot_at(heap.slot_address(129) + 8), None, "not taken yet");
    let address = heap.install(&code(16, 1), 1).unwrap();
    heap.publish(7, address);
    assert_eq!(heap.target(7), address);
    heap.unpublish(7);
    assert_eq!(heap.target(7), heap.target(6) + 16);
}

#[test]
#[should_panic(expected = "H1: 0x1234 is no code")]
fn only_code_is_published() {
    let heap = heap(1 << 20, 512);
    let slot = heap.new_slot().unwrap();
    heap.publish(slot, 0x1234);
}

fn compiler() -> Compiler {
    let context = ContextLayout {
        allocator_cursor: 0,
        allocator_limit: 8,
        exception_class: 16,
        exception_reason: 24,
        exception_trace: 32,
        self_pid: 40,
        process: 48,
    };
    let (mailbox, sending) = (Mailbox::default(), Sending::default());
    let continuations = Continuations::default();
    Compiler::new(Abi { context, mailbox, sending, continuations }).unwrap()
}

#[test]
fn a_stub_that_goes_on_elsewhere_is_jumped_to() {
    let mut f = FunctionBuilder::new(Symbol(0), &[], &[]);
    f.effect(Op::Reduction(1));
    f.effect(Op::Call(Callee::Suspend(TagRef(0)), vec![]));
    f.effect(Op::Call(Callee::Suspend(TagRef(0)), vec![]));
    f.terminate(Terminator::Return(vec![]));
    let tag = Tag { name: "next".to_owned(), params: vec![], results: vec![] };
    let module = Module { symbols: vec!["t:f/0".to_owned()], tags: vec![tag], ..Module::default() };
    let clauses = ClauseTables::default();
    let env = ModuleEnv { module: &module, slots: &[0x1000], tags: &[0x2000], clauses: &clauses };
    let code = compiler().compile(&f.finish(), &env).unwrap();

    let distance = |at: usize| i32::from_le_bytes(code.bytes[at..at + 4].try_into().unwrap()) as usize;
    let is_jump = |site: &&CallSite| code.bytes[site.return_offset as usize - 5] == 0xe9;
    let jumps: Vec<&CallSite> = code.sites.iter().filter(is_jump).collect();
    assert_eq!(jumps.len(), 2);
    for site in jumps {
        let back = site.return_offset as usize;
        let island = back.wrapping_add(distance(back - 4));
        assert_eq!(code.bytes[island..island + 3], [0x4c, 0x8d, 0x1d], "lea r11");
        assert_eq!((island + 7).wrapping_add(distance(island + 3)), back);
        assert_eq!(code.bytes[island + 7..island + 10], [0x41, 0x53, 0xe9], "push r11, jmp");
        assert!(code.relocations.contains(&(island as u32 + 10, Target::ContSuspend)));
    }
}

#[test]
fn a_panic_while_compiling_is_an_error_that_names_the_function() {
    let mut f = FunctionBuilder::new(Symbol(0), &[], &[Type::I64]);
    f.terminate(Terminator::Return(vec![Val(0)]));
    let mut f = f.finish();
    f.values.push(Type::I64);
    let module = Module { symbols: vec!["t:bad/0".to_owned()], ..Module::default() };
    let clauses = ClauseTables::default();
    let env = ModuleEnv { module: &module, slots: &[0x1000], tags: &[], clauses: &clauses };
    let error = compiler().compile(&f, &env).unwrap_err();
    assert_eq!(error.to_string(), "cannot compile t:bad/0: panic: I1: defined before its uses");
}
